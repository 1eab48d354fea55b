package dev.inlay.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.simulator.script.When;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What goes wrong does so as told, costs what it costs, and is counted.
class FaultsTest {
  private final SteppedClock clock = new SteppedClock();

  @Test
  void aStormConsumesNothingAndSaysHowLongToWait() throws IOException {
    try (Simulator simulator =
        start(
            provider()
                .limit(Limit.requestsPerMinute(1))
                .fault(
                    new Fault.TooManyRequests(Optional.of(Duration.ofSeconds(3))),
                    When.ALWAYS.between(Duration.ofSeconds(10), Duration.ofSeconds(20))))) {
      assertThat(embed(simulator, "a").status()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(19));
      Client.Answer refused = embed(simulator, "a");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("3");
      assertThat(refused.header("retry-after-ms")).isEqualTo("3000");
      clock.advance(Duration.ofSeconds(41));
      assertThat(embed(simulator, "a").status()).isEqualTo(200);
      ProviderCounters counters = simulator.counters("it");
      assertThat(counters.total().refused()).isZero();
      assertThat(counters.faults()).containsOnlyKeys("too_many_requests");
    }
  }

  @Test
  void aPoisonousTextRefusesItsWholeCall() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.BadInput(), When.text("poison")))) {
      Client.Answer refused = embed(simulator, "good", "some poison here");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().get("error").get("message").asString()).contains("input[1]");
      assertThat(embed(simulator, "good").status()).isEqualTo(200);
    }
  }

  @Test
  void anAccountWithoutCreditIsToldSo() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.OutOfCredit(), When.ALWAYS))) {
      assertThat(embed(simulator, "a").json().get("error").get("code").asString())
          .isEqualTo("insufficient_quota");
    }
  }

  @Test
  void aGatewaysPageIsHtml() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.HtmlPage(502), When.ALWAYS))) {
      Client.Answer answer = embed(simulator, "a");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("content-type")).isEqualTo("text/html");
      assertThat(answer.response().body()).startsWith("<html>");
      assertThat(simulator.counters("it").total().accepted()).isZero();
    }
  }

  @Test
  void aSlowAnswerIsLate() throws IOException {
    try (Simulator simulator =
        start(provider().fault(new Fault.Slow(Duration.ofMillis(200)), When.calls(2, 2)))) {
      assertThat(embed(simulator, "a").status()).isEqualTo(200);
      long before = System.nanoTime();
      assertThat(embed(simulator, "a").status()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void aSlowBodyBeginsAtOnceAndDrips() throws IOException {
    try (Simulator simulator =
            start(provider().fault(new Fault.SlowBody(Duration.ofMillis(300)), When.ALWAYS));
        Socket socket = connect(simulator)) {
      request(socket, simulator);
      long before = System.nanoTime();
      socket.getInputStream().readNBytes(100);
      long head = System.nanoTime();
      String rest = new String(socket.getInputStream().readNBytes(150), ISO_8859_1);
      assertThat(rest).contains("\"object\":\"list\"");
      assertThat(Duration.ofNanos(head - before)).isLessThan(Duration.ofMillis(300));
    }
  }

  @Test
  void aConnectionCutInTheHeadGivesHalfOfIt() throws IOException {
    String sent = everything(new Fault.CutInHead());
    assertThat(sent).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n\r\n");
  }

  @Test
  void aConnectionCutInTheBodyGivesLessThanItPromised() throws IOException {
    String sent = everything(new Fault.CutInBody());
    int head = sent.indexOf("\r\n\r\n") + 4;
    int promised = Integer.parseInt(sent.replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
    assertThat(sent.length() - head).isEqualTo(promised / 2);
  }

  @Test
  void aHalfClosedConnectionSaysNoMoreButListens() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.HalfClosed(), When.ALWAYS));
        Socket socket = connect(simulator)) {
      request(socket, simulator);
      String sent = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(sent).contains("\"object\":\"list\"").doesNotContain("usage");
      for (int i = 0; i < 3; i++) {
        request(socket, simulator); // a closed one would be reset by now
      }
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(simulator.counters("it").total().calls()).isEqualTo(1);
    }
  }

  @Test
  void aKeyCanBeRevokedWhileCallsGoOn() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.KeyRevoked(), When.calls(2, 3)))) {
      assertThat(statuses(simulator, 4)).containsExactly(200, 403, 403, 200);
    }
  }

  @Test
  void aResetConnectionGivesNothing() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.Reset(), When.ALWAYS));
        Socket socket = connect(simulator)) {
      request(socket, simulator);
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void truncatedJsonArrivesWholeAsHttp() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.TruncatedJson(), When.ALWAYS))) {
      Client.Answer answer = embed(simulator, "a");
      assertThat(answer.status()).isEqualTo(200);
      assertThatThrownBy(answer::json).isInstanceOf(JacksonException.class);
    }
  }

  @Test
  void aWrongCountIsTooFewOrTooMany() throws IOException {
    try (Simulator simulator =
        start(
            provider()
                .fault(new Fault.WrongCount(-1), When.calls(1, 1))
                .fault(new Fault.WrongCount(2), When.calls(2, 2))
                .fault(new Fault.WrongCount(-9), When.calls(3, 3)))) {
      assertThat(data(embed(simulator, "a", "b"))).hasSize(1);
      assertThat(data(embed(simulator, "a", "b"))).hasSize(4);
      assertThat(data(embed(simulator, "a", "b"))).isEmpty();
    }
  }

  @Test
  void aReversedOrderKeepsTheIndexes() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.ReversedOrder(), When.ALWAYS))) {
      JsonNode data = data(embed(simulator, "a", "b", "c"));
      assertThat(data.get(0).get("index").asInt()).isEqualTo(2);
      assertThat(Client.vector(data.get(0).get("embedding")))
          .containsExactly(SimulatedVectors.of("c", 16));
    }
  }

  @Test
  void somethingThatIsNotANumberIsInTheLastVector() throws IOException {
    try (Simulator simulator = start(provider().fault(new Fault.NotANumber(), When.ALWAYS))) {
      assertThat(embed(simulator, "a", "b").response().body())
          .contains("\"index\":1,\"embedding\":[NaN,");
    }
  }

  @Test
  void wrongDimensionsAreToldOfEachVector() throws IOException {
    try (Simulator simulator =
        start(provider().fault(new Fault.WrongDimensions(-1), When.ALWAYS))) {
      assertThat(data(embed(simulator, "a", "b")).get(1).get("embedding")).hasSize(15);
    }
  }

  @Test
  void aHugeBodyIsAsLongAsTold() throws IOException {
    try (Simulator simulator =
        start(provider().fault(new Fault.HugeBody(3_000_000), When.ALWAYS))) {
      Client.Answer answer = embed(simulator, "a");
      assertThat(answer.response().body()).hasSize(3_000_000);
      assertThat(answer.json().get("padding").asString()).hasSize(3_000_000 - 14);
    }
  }

  @Test
  void aSpoiltAnswerHasBeenPaid() throws IOException {
    try (Simulator simulator =
        start(provider().fault(new Fault.TruncatedJson(), When.calls(1, 1)))) {
      embed(simulator, "abcdefgh");
      embed(simulator, "abcdefgh");
      ProviderCounters counters = simulator.counters("it");
      assertThat(counters.total().accepted()).isEqualTo(2);
      assertThat(counters.texts().repeatedTokens()).isEqualTo(2);
      List<CallRecord> calls = simulator.calls("it");
      assertThat(calls.getFirst().faults()).containsExactly("truncated_json");
      assertThat(calls.getLast().faults()).isEmpty();
    }
  }

  @Test
  void aCallThatALimitRefusesIsNotSpoilt() throws IOException {
    try (Simulator simulator =
        start(
            provider()
                .limit(Limit.requestsPerMinute(1))
                .fault(new Fault.TruncatedJson(), When.calls(2, 9).atMost(1)))) {
      assertThat(statuses(simulator, 3)).containsExactly(200, 429, 429);
      assertThat(simulator.counters("it").faults()).isEmpty();
      clock.advance(Duration.ofMinutes(1));
      embed(simulator, "a");
      assertThat(simulator.counters("it").faults()).containsEntry("truncated_json", 1L);
    }
  }

  @Test
  void aFaultHappensAtMostSoOften() throws IOException {
    try (Simulator simulator =
        start(provider().fault(new Fault.ServerError(500), When.ALWAYS.atMost(2)))) {
      assertThat(statuses(simulator, 4)).containsExactly(500, 500, 200, 200);
    }
  }

  @Test
  void aProbabilityChoosesTheSameCallsAgain() throws IOException {
    List<Integer> once;
    ProviderScript.Builder provider =
        provider().fault(new Fault.ServerError(500), When.ALWAYS.withProbability(0.3, 7));
    try (Simulator simulator = start(provider)) {
      once = statuses(simulator, 100);
    }
    assertThat(once.stream().filter(status -> status == 500).count()).isBetween(15L, 45L);
    try (Simulator simulator = start(provider)) {
      assertThat(statuses(simulator, 100)).isEqualTo(once);
    }
  }

  /// All bytes of an answer with this fault, until the connection is closed.
  private String everything(Fault.What what) throws IOException {
    try (Simulator simulator = start(provider().fault(what, When.ALWAYS));
        Socket socket = connect(simulator)) {
      request(socket, simulator);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static Socket connect(Simulator simulator) throws IOException {
    URI uri = simulator.uri("it");
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void request(Socket socket, Simulator simulator) throws IOException {
    String body = "{\"model\":\"m\",\"input\":[\"one\",\"two\"]}";
    String head =
        "POST %s/v1/embeddings HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\ncontent-length: %d\r\n\r\n"
            .formatted(simulator.uri("it").getPath(), body.length());
    socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
  }

  private Simulator start(ProviderScript.Builder provider) throws IOException {
    return Simulator.start(Script.of(provider.build()), SimulatorOptions.DEFAULT.withClock(clock));
  }

  private static ProviderScript.Builder provider() {
    return ProviderScript.named("it", Protocol.OPENAI).model(Model.of("m", 16, 100));
  }

  private static List<Integer> statuses(Simulator simulator, int calls) {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      statuses.add(embed(simulator, "a").status());
    }
    return statuses;
  }

  private static JsonNode data(Client.Answer answer) {
    return answer.json().get("data");
  }

  private static Client.Answer embed(Simulator simulator, String... texts) {
    return Client.post(
        simulator.uri("it"),
        "/v1/embeddings",
        "{\"model\":\"m\",\"input\":" + Client.list(List.of(texts)) + "}",
        "authorization",
        "Bearer k");
  }
}
