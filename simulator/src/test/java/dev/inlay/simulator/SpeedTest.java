package dev.inlay.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// It must never be what a bench of others measures. The best of several rounds, each with a tenth
/// of what it does on two quiet cores.
class SpeedTest {
  private static final long BURST = 200;

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
      long best = bestOfFive(() -> connection.calls(2000));
      assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void givesAHundredVectorsOf768DimensionsInFiftyMilliseconds() throws IOException {
    String texts = Client.list(Collections.nCopies(100, "some words of a receipt ".repeat(20)));
    try (Connection connection = new Connection("fast", texts, 768)) {
      connection.calls(20);
      assertThat(Duration.ofNanos(bestOfFive(() -> connection.calls(1))))
          .isLessThan(Duration.ofMillis(50));
    }
  }

  @Test
  void takesAsLongAsToldToTheMillisecond() throws IOException {
    try (Connection connection = new Connection("slow", "\"hello\"", 8)) {
      connection.calls(5);
      assertThat(Duration.ofNanos(bestOfFive(() -> connection.calls(1))))
          .isBetween(Duration.ofMillis(20), Duration.ofMillis(22));
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

  private static long bestOfFive(LongSupplier round) {
    return LongStream.range(0, 5).map(i -> round.getAsLong()).min().orElseThrow();
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
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append(new String(in.readNBytes(1), ISO_8859_1));
      }
      int from = head.indexOf("content-length: ") + 16;
      return Long.parseLong(head.substring(from, head.indexOf("\r\n", from)));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
