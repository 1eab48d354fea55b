package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A queue of the Node world, run by a script of bench/peers in a process of its own. Its packages
/// are installed into bench/target/peers when they are not there yet.
final class NodePeer implements Contender {
  private static final long INSTALL_MINUTES = 5;
  private static final long RUN_MINUTES = 10;

  private final String name;
  private final String settings;
  private final Load load;
  private @Nullable Path folder;

  NodePeer(String name, String settings, Load load) {
    this.name = name;
    this.settings = settings;
    this.load = load;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return settings;
  }

  @Override
  public Load load() {
    return load;
  }

  @Override
  public Optional<String> unavailable() {
    Path bench = Path.of(System.getProperty("inlay.home", "."), "bench");
    if (!Files.exists(bench.resolve("peers/package-lock.json"))) {
      return Optional.of("its script is not here; run the bench from a working copy");
    }
    try {
      folder = install(bench);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    return rate(answer(server, "drain", load.drain()));
  }

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    return rate(answer(server, "enqueue", load.enqueue()));
  }

  /// What the script answers in its last line, in a database of its own.
  Map<?, ?> answer(BenchServer server, String mode, int items) throws Exception {
    if (folder == null) {
      throw new IllegalStateException(name + " is not installed");
    }
    DatabaseUrl url = server.create(name.replace('-', '_'));
    ProcessBuilder node =
        new ProcessBuilder("node", name + ".mjs", mode, Integer.toString(items))
            .directory(folder.toFile());
    node.environment().put("PEER_DATABASE_URL", withPassword(url));
    node.environment().put("NODE_ENV", "production");
    String output = run(node, RUN_MINUTES);
    return JsonMapper.builder()
        .build()
        .readValue(output.substring(output.lastIndexOf('{')), Map.class);
  }

  private static double rate(Map<?, ?> answer) {
    if (answer.get("per_second") instanceof Number rate) {
      return rate.doubleValue();
    }
    throw new IllegalStateException("the script answered " + answer);
  }

  private static Path install(Path bench) throws IOException, InterruptedException {
    Path folder = bench.resolve("target/peers");
    Files.createDirectories(folder);
    boolean changed = false;
    try (Stream<Path> files = Files.list(bench.resolve("peers"))) {
      for (Path file : files.toList()) {
        Path copy = folder.resolve(file.getFileName());
        if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
          Files.write(copy, Files.readAllBytes(file));
          changed |= copy.toString().endsWith(".json");
        }
      }
    }
    if (changed || !Files.exists(folder.resolve("node_modules"))) {
      try {
        run(
            new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(folder.toFile()),
            INSTALL_MINUTES);
      } catch (IOException e) {
        Files.deleteIfExists(folder.resolve("package-lock.json"));
        throw new IOException("npm ci: " + e.getMessage(), e);
      }
    }
    return folder;
  }

  private static String run(ProcessBuilder builder, long minutes)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("inlay-bench", ".out");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("not finished after %d minutes".formatted(minutes));
      }
      String text = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        List<String> lines = text.lines().toList();
        throw new IOException(lines.isEmpty() ? "exit " + process.exitValue() : lines.getLast());
      }
      return text;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static String withPassword(DatabaseUrl url) {
    String rest = url.jdbcUrl().replaceFirst("^jdbc:postgresql://", "");
    String login = url.password() == null ? url.user() : url.user() + ":" + url.password();
    return "postgresql://" + login + "@" + rest;
  }
}
