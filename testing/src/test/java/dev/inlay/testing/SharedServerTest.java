package dev.inlay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shared server in JVMs of their own, as other modules' tests have it.
class SharedServerTest {
  @TempDir Path temporary;

  @Test
  void theServerAndItsFolderGoWithTheJvm() throws Exception {
    Process tests = startTests();
    long server = awaitServer(tests);
    tests.getOutputStream().close();
    assertThat(tests.waitFor()).isZero();
    assertThat(ProcessHandle.of(server)).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void theServerGoesWithAKilledJvmAndTheNextJvmRemovesItsFolder() throws Exception {
    Process killed = startTests();
    long server = awaitServer(killed);
    killed.destroyForcibly().waitFor();
    await().atMost(Duration.ofSeconds(5)).until(() -> ProcessHandle.of(server).isEmpty());
    assertThat(temporary).isNotEmptyDirectory();
    Process next = startTests();
    awaitServer(next);
    try (Stream<Path> folders = Files.list(temporary)) {
      assertThat(folders).hasSize(1);
    }
    next.getOutputStream().close();
    assertThat(next.waitFor()).isZero();
    assertThat(temporary).isEmptyDirectory();
  }

  private static long awaitServer(Process tests) throws Exception {
    String line = tests.inputReader().readLine();
    assertThat(line).startsWith("server ");
    return Long.parseLong(line.substring("server ".length()));
  }

  private Process startTests() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Tests.class.getName()));
    builder.environment().remove(TestPostgres.DATABASE_URL_VARIABLE);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// What a JVM with tests does, until its input ends.
  static final class Tests {
    private Tests() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedPostgres server = TestPostgres.shared().embedded().orElseThrow();
      System.out.println("server " + server.pid());
      while (System.in.read() >= 0) {
        // holds on
      }
    }
  }
}
