package dev.inlay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A process of the command `inlay`, as a user starts it.
final class Inlay implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path out;
  private final Path err;

  private Inlay(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /// What a command that ended has left.
  record Result(int exit, String out, String err) {
    /// The last line of standard output.
    JsonNode json() {
      return JsonMapper.builder().build().readTree(out.lines().toList().getLast());
    }

    Result succeeded() {
      assertThat(exit).as(err).isZero();
      return this;
    }
  }

  /// Runs a command to its end.
  static Result run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /// Runs a command to its end, with these environment variables besides.
  static Result run(Map<String, String> environment, String... arguments) {
    try (Inlay inlay = start(environment, arguments)) {
      return inlay.ended();
    }
  }

  /// Starts a command.
  static Inlay start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /// Starts a command with these environment variables besides.
  static Inlay start(Map<String, String> environment, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.inlay.cli.Main"));
    words.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("inlay-cli-", ".out");
      Path err = Files.createTempFile("inlay-cli-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().remove("INLAY_DATABASE_URL");
      builder.environment().putAll(environment);
      return new Inlay(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until it says this on standard error.
  Inlay said(String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(process.isAlive() || err().contains(text)).as(err()).isTrue();
              return err().contains(text);
            });
    return this;
  }

  /// SIGTERM.
  Inlay terminate() {
    process.destroy();
    return this;
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
    ended();
  }

  /// Waits for its end.
  Result ended() {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(err()).isTrue();
      return new Result(process.exitValue(), out(), err());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
