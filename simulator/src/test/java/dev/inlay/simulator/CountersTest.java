package dev.inlay.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Limits;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CountersTest {
  private final SteppedClock clock = new SteppedClock();

  @Test
  void eachKeyAndModelHasLimitsOfItsOwn() throws IOException {
    try (Simulator simulator = start(provider().limit(Limit.requestsPerMinute(1)))) {
      assertThat(embed(simulator, "k1", "m", "a")).isEqualTo(200);
      assertThat(embed(simulator, "k1", "m", "a")).isEqualTo(429);
      assertThat(embed(simulator, "k2", "m", "a")).isEqualTo(200);
      assertThat(embed(simulator, "k1", "n", "a")).isEqualTo(200);
      ProviderCounters counters = simulator.counters("it");
      assertThat(counters.limits())
          .extracting(LimitCounters::key, LimitCounters::model, LimitCounters::refusedCalls)
          .containsExactly(tuple("k1", "m", 1L), tuple("k2", "m", 0L), tuple("k1", "n", 0L));
      assertThat(counters.key("k1").calls()).isEqualTo(3);
      assertThat(counters.key("k1").refused()).isEqualTo(1);
      assertThat(counters.key("k2").accepted()).isEqualTo(1);
      assertThatThrownBy(() -> counters.limit(LimitKind.REQUESTS_PER_MINUTE))
          .hasMessageContaining("3 accounts");
    }
  }

  @Test
  void limitsCanBeSharedByAllKeys() throws IOException {
    try (Simulator simulator =
        start(provider().limit(Limit.requestsPerMinute(1)).limitsPer(Limits.Scope.MODEL))) {
      assertThat(embed(simulator, "k1", "m", "a")).isEqualTo(200);
      assertThat(embed(simulator, "k2", "m", "a")).isEqualTo(429);
      assertThat(embed(simulator, "k2", "n", "a")).isEqualTo(200);
    }
  }

  @Test
  void textsPaidTwiceAreCountedExactly() throws IOException {
    try (Simulator simulator = start(provider())) {
      embed(simulator, "k", "m", "twelve bytes");
      embed(simulator, "k", "m", "twelve bytes", "new");
      embed(simulator, "k", "n", "twelve bytes"); // another model is another text
      embed(simulator, "k", "m", "twelve bytes", "twelve bytes");
      assertThat(simulator.counters("it").texts()).isEqualTo(new TextCounters(3, 3, 9, 0));
      assertThat(simulator.timesAccepted("it", "m", "twelve bytes")).isEqualTo(4);
      assertThat(simulator.timesAccepted("it", "m", "never")).isZero();
    }
  }

  @Test
  void aFullLogOfTextsSaysSo() throws IOException {
    try (Simulator simulator =
        Simulator.start(Script.of(provider().build()), SimulatorOptions.DEFAULT.withMostTexts(2))) {
      embed(simulator, "k", "m", "a", "b", "c", "a");
      assertThat(simulator.counters("it").texts()).isEqualTo(new TextCounters(2, 1, 1, 1));
    }
  }

  @Test
  void manyTextsAreKnownAgain() {
    TextLog log = new TextLog(1_000_000);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 200_000; i++) {
        log.accept(SimulatedVectors.hash("text " + i), 3);
      }
    }
    assertThat(log.counters()).isEqualTo(new TextCounters(200_000, 200_000, 600_000, 0));
    assertThat(log.count(SimulatedVectors.hash("text 7"))).isEqualTo(2);
  }

  @Test
  void countsAgreeWhateverRunsAtOnce() throws Exception {
    try (Simulator simulator =
        start(provider().limit(Limit.requestsPerMinute(100)).limitsHidden())) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 400; i++) {
          String text = "text " + i;
          threads.execute(() -> embed(simulator, "k", "m", text));
        }
      }
      ProviderCounters counters = simulator.counters("it");
      assertThat(counters.total().calls()).isEqualTo(400);
      assertThat(counters.total().accepted()).isEqualTo(100);
      assertThat(counters.total().refused()).isEqualTo(300);
      assertThat(counters.statuses()).containsEntry(200, 100L).containsEntry(429, 300L);
      assertThat(counters.texts().distinct()).isEqualTo(100);
      LimitCounters limit = counters.limit(LimitKind.REQUESTS_PER_MINUTE).orElseThrow();
      assertThat(limit.taken()).isEqualTo(100);
      assertThat(limit.allowed()).isEqualTo(OptionalLong.of(100));
      assertThat(limit.remaining()).isEqualTo(OptionalLong.of(0));
    }
  }

  @Test
  void theStatusIsServedToo() throws IOException {
    try (Simulator simulator = start(provider().limit(Limit.requestsPerMinute(2)))) {
      for (int i = 0; i < 3; i++) {
        embed(simulator, "a-long-secret-key", "m", "a");
      }
      URI root = simulator.uri("it").resolve("/");
      JsonNode status = Client.get(root, "_simulator/status").json();
      JsonNode it = status.get("providers").get(0);
      assertThat(it.get("name").asString()).isEqualTo("it");
      assertThat(it.get("protocol").asString()).isEqualTo("openai");
      assertThat(it.get("uri").asString()).isEqualTo(simulator.uri("it").toString());
      assertThat(it.get("calls").asInt()).isEqualTo(3);
      assertThat(it.get("accepted").asInt()).isEqualTo(2);
      assertThat(it.get("refused").asInt()).isEqualTo(1);
      assertThat(it.get("statuses").get("429").asInt()).isEqualTo(1);
      assertThat(it.get("first_call").asString()).isEqualTo("2026-03-01T12:00:00Z");
      JsonNode limit = it.get("limits").get(0);
      assertThat(limit.get("limit").asString()).isEqualTo("requests_per_minute");
      assertThat(limit.get("taken").asInt()).isEqualTo(2);
      assertThat(limit.get("allowed").asInt()).isEqualTo(2);
      assertThat(it.get("texts").get("repeated_tokens").asInt()).isEqualTo(1);
      assertThat(status.toString()).doesNotContain("a-long-secret-key");

      JsonNode calls = Client.get(root, "_simulator/calls").json().get("calls");
      assertThat(calls).hasSize(3);
      assertThat(calls.get(2).get("refused_by").get(0).asString()).isEqualTo("requests_per_minute");
    }
  }

  @Test
  void lookingBeforeTheFirstCallDoesNotBeginAnything() throws IOException {
    try (Simulator simulator =
        start(
            provider()
                .limit(Limit.requestsPerMinute(1))
                .limitFrom(Duration.ofMinutes(1), Limit.requestsPerMinute(100)))) {
      assertThat(simulator.counters("it").total().firstCall()).isEmpty();
      clock.advance(Duration.ofMinutes(2));
      assertThat(embed(simulator, "k", "m", "a")).isEqualTo(200);
      assertThat(embed(simulator, "k", "m", "a")).isEqualTo(429);
      clock.advance(Duration.ofSeconds(61));
      assertThat(embed(simulator, "k", "m", "a")).isEqualTo(200);
      assertThat(embed(simulator, "k", "m", "a")).isEqualTo(200);
    }
  }

  @Test
  void aPathOfNoProviderSaysWhichThereAre() throws IOException {
    try (Simulator simulator = start(provider())) {
      Client.Answer answer = Client.get(simulator.uri("it").resolve("/"), "elsewhere/v1");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.response().body()).contains("/it/", "/_simulator/status");
      assertThatThrownBy(() -> simulator.uri("none")).hasMessageContaining("it has: it");
    }
  }

  @Test
  void providersCanHavePortsOfTheirOwn() throws IOException {
    Script script =
        Script.of(
            ProviderScript.named("one", Protocol.OLLAMA).path("").port(0).build(),
            ProviderScript.named("two", Protocol.OLLAMA).path("").port(0).build(),
            ProviderScript.named("three", Protocol.OLLAMA).build());
    try (Simulator simulator = Simulator.start(script)) {
      assertThat(simulator.uri("one").getPath()).isEmpty();
      assertThat(
              Stream.of("one", "two", "three")
                  .map(name -> simulator.uri(name).getPort())
                  .distinct())
          .hasSize(3);
      for (String name : List.of("one", "two", "three")) {
        assertThat(Client.get(simulator.uri(name), "/api/tags").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theLongestPathWins() throws IOException {
    Script script =
        Script.of(
            ProviderScript.named("all", Protocol.OLLAMA).path("").build(),
            ProviderScript.named("a", Protocol.OLLAMA).path("/a").build(),
            ProviderScript.named("ab", Protocol.OLLAMA).path("/a/b").build());
    try (Simulator simulator = Simulator.start(script)) {
      for (String name : List.of("all", "a", "ab")) {
        Client.post(
            simulator.uri(name), "/api/embed", "{\"model\":\"all-minilm\",\"input\":\"x\"}");
        assertThat(simulator.counters(name).total().accepted()).as(name).isEqualTo(1);
      }
    }
  }

  private Simulator start(ProviderScript.Builder provider) throws IOException {
    return Simulator.start(Script.of(provider.build()), SimulatorOptions.DEFAULT.withClock(clock));
  }

  private static ProviderScript.Builder provider() {
    return ProviderScript.named("it", Protocol.OPENAI)
        .model(Model.of("m", 16, 100))
        .model(Model.of("n", 16, 100));
  }

  private static int embed(Simulator simulator, String key, String model, String... texts) {
    return Client.post(
            simulator.uri("it"),
            "/v1/embeddings",
            "{\"model\":\"%s\",\"input\":%s}".formatted(model, Client.list(List.of(texts))),
            "authorization",
            "Bearer " + key)
        .status();
  }
}
