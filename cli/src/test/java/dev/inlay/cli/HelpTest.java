package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

class HelpTest {

  @ParameterizedTest
  @MethodSource("commands")
  void helpDescribesEverythingAndGivesAnExample(CommandLine command) {
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    String name = command.getCommandSpec().qualifiedName();
    assertThat(help).startsWith("Usage: " + name);
    if (command.getSubcommands().isEmpty()) {
      assertThat(help).contains("Example").containsPattern("Examples?:\\R(?s:.*)" + name);
    }
    command.getCommandSpec().options().forEach(o -> assertThat(o.description()).isNotEmpty());
    command
        .getCommandSpec()
        .positionalParameters()
        .forEach(p -> assertThat(p.description()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesCanBeTyped(CommandLine command) {
    if (!command.getSubcommands().isEmpty()) {
      return; // its examples are of other commands
    }
    Stream.of(command.getCommandSpec().usageMessage().footer())
        .map(String::strip)
        .filter(line -> line.startsWith("inlay ") && !line.endsWith("\\") && !line.contains("|"))
        .map(line -> line.replaceAll("  .*", "").replace("\"", "").split(" "))
        .forEach(
            words -> {
              for (String word : words) {
                if (word.startsWith("--")) {
                  assertThat(command.getCommandSpec().optionsMap().keySet()).contains(word);
                }
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "serch, search",
    "sorce, source",
    "migrat, migrate",
    "wroker, worker",
    "porfile, profile",
  })
  void aMistypedCommandIsCorrected(String typed, String meant) {
    assertThat(unmatched(typed))
        .isEqualTo("there is no command \"%s\"; did you mean %s".formatted(typed, meant));
  }

  @Test
  void aMistypedOptionIsCorrected() {
    assertThat(unmatched("up", "--data-dri", "x"))
        .isEqualTo("there is no option --data-dri; did you mean --data-dir");
  }

  @ParameterizedTest
  @CsvSource({
    "profile add p --provider x --model m --optoin a=b, --option",
    "profile add p --provider x --model m --limits x, --limit",
    "profile account p second --remov, --remove",
    "source add s --table t --key id --text x --profil y, --profile",
    "worker run --profiles x, --profile",
  })
  void aMistypedOptionOfProfilesIsCorrected(String typed, String meant) {
    assertThat(unmatched(typed.split(" "))).endsWith("did you mean " + meant);
  }

  @Test
  void aWordLikeNoneIsOnlyRefused() {
    assertThat(unmatched("frobnicate")).isEqualTo("there is no command \"frobnicate\"");
  }

  private static String unmatched(String... words) {
    try {
      Main.commandLine().parseArgs(words);
    } catch (UnmatchedArgumentException e) {
      return Unmatched.describe(e, e.getCommandLine().getCommandSpec());
    }
    return "all known";
  }

  static Stream<CommandLine> commands() {
    return below(Main.commandLine());
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream()
            .filter(c -> !(c.getCommand() instanceof CommandLine.HelpCommand))
            .flatMap(HelpTest::below));
  }
}
