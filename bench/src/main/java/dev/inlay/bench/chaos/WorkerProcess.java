package dev.inlay.bench.chaos;

import dev.inlay.core.db.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A [ChaosWorker] and what can be done to it.
final class WorkerProcess {
  private final String id;
  private final Process process;

  private WorkerProcess(String id, Process process) {
    this.id = id;
    this.process = process;
  }

  /// Starts one; returns at once, it claims some time later.
  static WorkerProcess start(String id, DatabaseUrl database, int slowestMillis)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                ChaosWorker.class.getName(),
                id,
                database.jdbcUrl(),
                database.user(),
                Integer.toString(slowestMillis)));
    builder.environment().put(ChaosWorker.PASSWORD, Objects.toString(database.password(), ""));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new WorkerProcess(id, builder.start());
  }

  String id() {
    return id;
  }

  boolean alive() {
    return process.isAlive();
  }

  void awaitStarted() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (lines.readLine() == null) {
      throw new IOException("worker " + id + " did not start");
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /// Lets it stop in its own order, and waits for it.
  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
