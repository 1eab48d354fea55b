package dev.inlay.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// It must never be what a bench of others measures. Each goal is a tenth of what it does on two
/// quiet cores or less, and many rounds may try for it: others may need the cores.
class SpeedTest {
  private static final long BURST = 200;
  private static final int MOST_ROUNDS = 100;

  private Simulator simulator;

  @BeforeEach
  void start() throws IOException {
    simulator =
        Simulator.start(
            Script.of(
                provider("fast").limit(Limit.requestsPerMinute(100_000_000)).build(),
                provider("slow").latency(Latency.fixed(Duration.ofMillis(20))).build(),
                provider("limited")
                    .limit(Limit.requestsPerMinute(60_000).withBurst(BURST))
                    .build()));
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  private static ProviderScript.Builder provider(String name) {
    return ProviderScript.named(name, Protocol.OPENAI).model(Model.of("m", 768, 8192));
  }

  @Test
  void servesTwoThousandSmallCallsInASecond() throws IOException {
    try (Connection connection = new Connection("fast", "\"hello\"", 8)) {
      Duration goal = Duration.ofSeconds(1);
      assertThat(quickest(goal, () -> connection.calls(2000))).isLessThanOrEqualTo(goal);
    }
  }

  @Test
  void givesAHundredVectorsOf768DimensionsInFiftyMilliseconds() throws IOException {
    String texts = Client.list(Collections.nCopies(100, "some words of a receipt ".repeat(20)));
    try (Connection connection = new Connection("fast", texts, 768)) {
      connection.calls(20);
      Duration goal = Duration.ofMillis(50);
      assertThat(quickest(goal, () -> connection.calls(1))).isLessThanOrEqualTo(goal);
    }
  }

  @Test
  void takesAsLongAsToldToTheMillisecond() throws IOException {
    try (Connection connection = new Connection("slow", "\"hello\"", 8)) {
      connection.calls(5);
      Duration goal = Duration.ofMillis(22);
      assertThat(quickest(goal, () -> connection.calls(1))).isBetween(Duration.ofMillis(20), goal);
    }
  }

  /// A thousand calls a second are allowed: one a millisecond of the time that the client sees.
  @Test
  void aBucketRefillsInRealTime() throws IOException {
    long firstSent = System.nanoTime();
    long firstAnswered;
    long lastSent;
    try (Connection connection = new Connection("limited", "\"hello\"", 8)) {
      connection.calls(1);
      firstAnswered = System.nanoTime();
      do {
        lastSent = System.nanoTime();
        connection.calls(1);
      } while (lastSent - firstAnswered < Duration.ofMillis(500).toNanos());
    }
    LimitCounters limit =
        simulator.counters("limited").limit(LimitKind.REQUESTS_PER_MINUTE).orElseThrow();
    assertThat(limit.allowedUntilLastCall().orElseThrow())
        .isBetween(
            BURST + (lastSent - firstAnswered) / 1_000_000,
            BURST + (System.nanoTime() - firstSent) / 1_000_000);
    assertThat(limit.taken()).isLessThanOrEqualTo(limit.allowedUntilLastCall().orElseThrow());
  }

  /// The first round that is quick enough, else the quickest of many.
  private static Duration quickest(Duration goal, LongSupplier round) {
    Duration best = Duration.ofNanos(round.getAsLong());
    for (int i = 1; i < MOST_ROUNDS && best.compareTo(goal) > 0; i++) {
      Duration next = Duration.ofNanos(round.getAsLong());
      best = next.compareTo(best) < 0 ? next : best;
    }
    return best;
  }

  /// A client that costs next to nothing.
  private final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final byte[] request;

    Connection(String provider, String input, int dimensions) throws IOException {
      URI uri = simulator.uri(provider);
      byte[] body =
          "{\"model\":\"m\",\"input\":%s,\"dimensions\":%d}"
              .formatted(input, dimensions)
              .getBytes(UTF_8);
      String head =
          "POST %s/v1/embeddings HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\ncontent-length: %d\r\n\r\n"
              .formatted(uri.getPath(), body.length);
      request = (head + new String(body, UTF_8)).getBytes(UTF_8);
      socket = new Socket(uri.getHost(), uri.getPort());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /// Makes so many calls, one after another.
    ///
    /// @return nanoseconds
    long calls(int count) {
      long before = System.nanoTime();
      try {
        for (int i = 0; i < count; i++) {
          socket.getOutputStream().write(request);
          in.skipNBytes(length());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return System.nanoTime() - before;
    }

    private long length() throws IOException {
      long length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.startsWith("content-length: ")) {
          length = Long.parseLong(line.substring(16));
        }
      }
      return length;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException();
        }
        line.append((char) c);
      }
      line.setLength(line.length() - 1);
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
