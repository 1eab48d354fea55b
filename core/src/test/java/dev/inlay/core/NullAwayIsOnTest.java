package dev.inlay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compiles a deliberately wrong file with the build's own flags.
class NullAwayIsOnTest {

  @Test
  void dereferencingANullableFailsTheBuild(@TempDir Path out)
      throws IOException, InterruptedException {
    assertThat(compile(out, "src/test/resources/broken/Broken.java"))
        .contains("error: [NullAway] dereferenced expression 'text' is @Nullable");
  }

  private static String compile(Path out, String file) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    String pom = Files.readString(Path.of("..", "pom.xml"));
    String flags = pom.substring(pom.indexOf("<compilerArgs>"), pom.indexOf("</compilerArgs>"));
    Pattern.compile("<arg>(.*)</arg>")
        .matcher(flags)
        .results()
        .map(m -> m.group(1))
        .forEach(command::add);
    String classPath = System.getProperty("java.class.path");
    command.addAll(List.of("-d", out.toString(), "-cp", classPath, "-processorpath", classPath));
    command.add(file);
    Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(javac.waitFor()).as(output).isEqualTo(1);
    return output;
  }
}
