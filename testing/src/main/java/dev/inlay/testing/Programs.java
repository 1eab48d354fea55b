package dev.inlay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Programs of the distribution and as whom they run: servers refuse to be started by root, who
/// runs them as user `postgres`.
final class Programs {
  /// Runs a server until its input ends, that is, no longer than this JVM; prints its process id
  /// first. Arguments: the log, the signal that ends the server at once, then its words.
  private static final String WATCHDOG =
      """
      trap '' INT TERM HUP QUIT
      log=$1; signal=$2; shift 2
      exec 3<&0 </dev/null
      "$@" 3<&- >>"$log" 2>&1 &
      server=$!
      echo "$server"
      exec >/dev/null 2>&1
      ( cat <&3; kill -"$signal" "$server" ) &
      holder=$!
      exec 3<&-
      wait "$server"
      kill -KILL "$holder"
      """;

  private Programs() {}

  static boolean asRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// What root lacks to run servers, or empty.
  static Optional<String> missingForRoot() {
    return asRoot() && !(runs("setpriv", "--version") && runs("id", "postgres"))
        ? Optional.of("root needs setpriv and a user postgres to run servers as")
        : Optional.empty();
  }

  /// Skips the test, with the reason printed; on Debian with `CI=true` it fails instead, because
  /// there a skip would hide a broken setup.
  static void assume(Optional<String> missing, String packageName) {
    if (missing.isEmpty()) {
      return;
    }
    if ("true".equals(System.getenv("CI")) && Files.exists(Path.of("/etc/debian_version"))) {
      throw new AssertionError(
          missing.get()
              + ". On Debian with CI=true this is a failure: apt-get install "
              + packageName);
    }
    System.err.println("Skipped: " + missing.get());
    Assumptions.abort(missing.get());
  }

  /// The command, as the user who owns servers.
  static List<String> asOwner(List<String> command) {
    List<String> words = new ArrayList<>();
    if (asRoot()) {
      words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    words.addAll(command);
    return words;
  }

  /// Gives a file or folder to the user who owns servers.
  static void handOver(Path path) {
    if (asRoot()) {
      run(List.of("chown", "postgres", path.toString()));
    }
  }

  /// Starts a server that ends with this JVM. The first line of its output is its process id; it
  /// ends when its input is closed.
  static Process startGuarded(Path folder, Path log, String signal, List<String> server)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("setsid", "/bin/sh", "-c", WATCHDOG, "watchdog", log.toString(), signal));
    command.addAll(server);
    return new ProcessBuilder(asOwner(command)).directory(folder.toFile()).start();
  }

  static boolean runs(String... command) {
    try {
      run(List.of(command));
      return true;
    } catch (IllegalStateException | UncheckedIOException e) {
      return false;
    }
  }

  /// Runs a program to its end and returns what it printed.
  ///
  /// @throws IllegalStateException when its exit code is not 0
  static String run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(command + " failed:\n" + said);
        }
        return said;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.get(0), e);
    }
  }
}
