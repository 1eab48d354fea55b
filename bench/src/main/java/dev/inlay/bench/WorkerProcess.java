package dev.inlay.bench;

import dev.inlay.core.db.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A worker in a process of its own, and what can be done to it. It prints one line when it has
/// started and works until its standard input ends.
public final class WorkerProcess {
  static final String PASSWORD = "INLAY_BENCH_PASSWORD";

  private final String id;
  private final Process process;

  private WorkerProcess(String id, Process process) {
    this.id = id;
    this.process = process;
  }

  /// Starts one; returns at once, it claims some time later.
  ///
  /// @param main its class; gets the id, the JDBC URL, the user and the words
  public static WorkerProcess start(Class<?> main, String id, DatabaseUrl database, Object... words)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                id,
                database.jdbcUrl(),
                database.user()));
    for (Object word : words) {
      command.add(word.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(PASSWORD, Objects.toString(database.password(), ""));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new WorkerProcess(id, builder.start());
  }

  /// In the process: the database that the words name.
  public static DatabaseUrl database(String[] words) {
    return new DatabaseUrl(words[1], words[2], System.getenv(PASSWORD));
  }

  public String id() {
    return id;
  }

  public boolean alive() {
    return process.isAlive();
  }

  public void awaitStarted() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (lines.readLine() == null) {
      throw new IOException("worker " + id + " did not start");
    }
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /// Lets it stop in its own order, and waits for it.
  public void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
