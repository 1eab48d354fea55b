package dev.inlay.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Holds what docs/architecture.md draws.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.inlay");

  @Test
  void modulesDependInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("embedded")
        .definedBy("dev.inlay.embedded..")
        .layer("simulator")
        .definedBy("dev.inlay.simulator..")
        .layer("schema")
        .definedBy("dev.inlay.schema..")
        .layer("core")
        .definedBy("dev.inlay.core..")
        .layer("providers")
        .definedBy("dev.inlay.providers..")
        .layer("cli")
        .definedBy("dev.inlay.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("providers")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("core")
        .mayOnlyBeAccessedByLayers("providers", "cli")
        .whereLayer("simulator")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("simulator")
        .mayNotAccessAnyLayer()
        .whereLayer("schema")
        .mayOnlyBeAccessedByLayers("core", "cli")
        .whereLayer("embedded")
        .mayOnlyBeAccessedByLayers("cli")
        .check(CLASSES);
  }

  @Test
  void corePackagesHaveNoCycles() {
    slices().matching("dev.inlay.core.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void simulatorPackagesHaveNoCycles() {
    slices()
        .matching("dev.inlay.simulator.internal.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
    noClasses()
        .that(resideInAnyPackage("dev.inlay.simulator.script.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.inlay.simulator", "dev.inlay.simulator.internal.."))
        .check(CLASSES);
  }

  @Test
  void coreReadsNoEnvironmentAndKnowsNoFramework() {
    noClasses()
        .that(resideInAnyPackage("dev.inlay.core..", "dev.inlay.schema..", "dev.inlay.simulator.."))
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .dependOnClassesThat(resideInAnyPackage("org.springframework..", "picocli.."))
        .check(CLASSES);
  }

  @Test
  void nothingIsCalledUtilOrCommonOrManager() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .resideInAnyPackage("..util..", "..common..", "..impl..")
        .check(CLASSES);
  }
}
