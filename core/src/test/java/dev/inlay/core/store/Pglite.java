package dev.inlay.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// PostgreSQL with pgvector, compiled to WebAssembly and run by Node: pgvector is in no registry as
/// a native library. Takes one session at a time.
final class Pglite implements AutoCloseable {
  private final Process process;
  private final int port;

  private Pglite(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Whether Node and npm are there.
  static boolean possible() throws InterruptedException {
    return runs("node") && runs("npm");
  }

  private static boolean runs(String program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// Installs the pinned packages in `target/pglite` and starts the server.
  static Pglite start() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target", "pglite"));
    for (String file : List.of("package.json", "package-lock.json", "server.mjs")) {
      try (InputStream in =
          Objects.requireNonNull(Pglite.class.getResourceAsStream("/pglite/" + file), file)) {
        Files.write(folder.resolve(file), in.readAllBytes());
      }
    }
    if (!Files.exists(folder.resolve("node_modules"))) {
      run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps");
    }
    Process process =
        new ProcessBuilder("node", "server.mjs")
            .directory(folder.toFile())
            .redirectError(folder.resolve("server.log").toFile())
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("port ")) {
        return new Pglite(process, Integer.parseInt(line.substring("port ".length())));
      }
    }
    throw new IOException("the server ended: " + Files.readString(folder.resolve("server.log")));
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = folder.resolve("install.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + Files.readString(log));
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres&sslmode=disable"
            .formatted(port));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
