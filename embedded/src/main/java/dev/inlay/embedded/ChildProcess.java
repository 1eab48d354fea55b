package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// A program of PostgreSQL that is run to its end.
///
/// @param exitCode 0 when it did what it should
/// @param output everything it printed, errors included
record ChildProcess(int exitCode, String output) {

  boolean failed() {
    return exitCode != 0;
  }

  static ChildProcess run(List<String> command, Map<String, String> environment, String input)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    clean(builder.environment());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // It ended without reading: its exit code and output say why.
      }
      try (InputStream stdout = process.getInputStream()) {
        String output = new String(stdout.readAllBytes(), UTF_8);
        return new ChildProcess(process.waitFor(), output);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /// What the user set for other servers and languages must not reach this one.
  static void clean(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
    environment.put("LC_ALL", "C");
  }
}
