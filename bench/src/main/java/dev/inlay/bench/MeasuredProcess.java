package dev.inlay.bench;

import dev.inlay.core.db.DatabaseUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A process that measures something, prints it as its last line and ends. It has the memory and
/// the options of a worker.
public final class MeasuredProcess {
  /// The environment variable that holds the database's password.
  public static final String PASSWORD = WorkerProcess.PASSWORD;

  private MeasuredProcess() {}

  /// Runs one and gives its last line.
  ///
  /// @param main its class; gets the mode, the JDBC URL, the user and the words
  /// @throws IOException when it fails; what it said is on standard error
  public static String lastLine(Class<?> main, String mode, DatabaseUrl database, Object... words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                mode,
                database.jdbcUrl(),
                database.user()));
    for (Object word : words) {
      command.add(word.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(WorkerProcess.PASSWORD, Objects.toString(database.password(), ""));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("the measured process failed with code %d, see above".formatted(code));
    }
    return output.substring(output.lastIndexOf('\n') + 1);
  }
}
