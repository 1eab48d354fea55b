package dev.inlay.simulator;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlay.simulator.script.Example;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each example does what its comments say.
class ExampleTest {
  private final SteppedClock clock = new SteppedClock();

  @ParameterizedTest
  @EnumSource
  void startsAndExplainsItself(Example example) throws IOException {
    assertThat(example.text()).startsWith("# ");
    assertThat(example.summary()).isNotBlank();
    try (Simulator simulator = Simulator.start(example.script())) {
      assertThat(simulator.counters()).isNotEmpty();
    }
  }

  @Test
  void anUnknownNameIsCorrected() {
    assertThatThrownBy(() -> Example.named("opnai-tier-1"))
        .hasMessage("there is no example \"opnai-tier-1\"; did you mean openai-tier-1");
  }

  @Test
  void geminisFreeTierCountsTextsAndItsDayMisleads() throws IOException {
    try (Simulator simulator = start(Example.GEMINI_FREE_TIER)) {
      for (int minute = 0; minute < 10; minute++) {
        assertThat(gemini(simulator, 100).status()).isEqualTo(200);
        assertThat(gemini(simulator, 1).response().body())
            .contains("EmbedContentRequestsPerMinutePerProjectPerModel-FreeTier");
        clock.advance(Duration.ofMinutes(1));
      }
      assertThat(gemini(simulator, 1).response().body())
          .contains("EmbedContentRequestsPerDayPerProjectPerModel-FreeTier")
          .contains("\"retryDelay\":\"14s\"");
      clock.advance(Duration.ofHours(20));
      assertThat(gemini(simulator, 100).status()).isEqualTo(200);
    }
  }

  @Test
  void openAisFirstTierTellsItsLimits() throws IOException {
    try (Simulator simulator = start(Example.OPENAI_TIER_1)) {
      Client.Answer answer = openAi(simulator, "sk-test", "hello");
      assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("3000");
      assertThat(answer.header("x-ratelimit-remaining-tokens")).isEqualTo("999998");
      assertThat(openAi(simulator, "sk-old", "hello").status()).isEqualTo(403);
      assertThat(openAi(simulator, "sk-none", "hello").status()).isEqualTo(401);
    }
  }

  @Test
  void voyageWithoutACardIsSlowUntilThereIsOne() throws IOException {
    try (Simulator simulator = start(Example.VOYAGE_NO_CARD)) {
      for (int i = 0; i < 3; i++) {
        assertThat(voyage(simulator).status()).isEqualTo(200);
      }
      Client.Answer refused = voyage(simulator);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().get("detail").asString()).contains("3 RPM");
      assertThat(refused.response().headers().map().keySet())
          .noneMatch(name -> name.contains("ratelimit") || name.contains("retry"));
      clock.advance(Duration.ofMinutes(2).plusSeconds(1));
      for (int i = 0; i < 30; i++) {
        assertThat(voyage(simulator).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theStormHasEveryFaultThatPasses() {
    Set<String> all =
        Stream.of(Fault.Refusing.class, Fault.Spoiling.class)
            .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
            .map(Class::getSimpleName)
            .filter(name -> !Set.of("OutOfCredit", "KeyRevoked").contains(name))
            .collect(toSet());
    assertThat(Example.STORM.script().providers().getFirst().faults())
        .extracting(fault -> fault.what().getClass().getSimpleName())
        .containsOnlyOnceElementsOf(Set.of("BadInput", "Reset"))
        .containsAll(all);
  }

  @Test
  void theStormRages() throws IOException {
    try (Simulator simulator = start(Example.STORM)) {
      assertThat(openAi(simulator, "any", "some POISON").status()).isEqualTo(400);
      for (int i = 0; i < 180; i++) {
        try {
          openAi(simulator, "any", "text " + i);
        } catch (UncheckedIOException e) {
          // a connection that broke off: that is the storm
        }
      }
      Map<String, Long> faults = simulator.counters("openai").faults();
      assertThat(faults)
          .containsEntry("server_error", 6L)
          .containsEntry("too_many_requests", 20L)
          .containsEntry("wrong_count", 2L)
          .containsEntry("cut_in_head", 1L)
          .containsEntry("nan", 1L);
    }
  }

  /// Without what takes time, and without the answer that takes memory.
  private Simulator start(Example example) throws IOException {
    ProviderScript p = example.script().providers().getFirst();
    List<Fault> quick =
        p.faults().stream()
            .filter(
                fault ->
                    !(fault.what() instanceof Fault.Slow
                        || fault.what() instanceof Fault.SlowBody
                        || fault.what() instanceof Fault.HugeBody))
            .toList();
    ProviderScript provider =
        new ProviderScript(
            p.name(),
            p.protocol(),
            p.mount(),
            p.keys(),
            p.models(),
            p.caps(),
            p.limits(),
            Latency.NONE,
            quick,
            p.bytesPerToken());
    return Simulator.start(Script.of(provider), SimulatorOptions.DEFAULT.withClock(clock));
  }

  private static Client.Answer gemini(Simulator simulator, int texts) {
    String each =
        "{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[{\"text\":\"a\"}]},\"outputDimensionality\":8}";
    return Client.post(
        simulator.uri("gemini"),
        "/v1beta/models/gemini-embedding-001:batchEmbedContents",
        Collections.nCopies(texts, each).stream()
            .collect(Collectors.joining(",", "{\"requests\":[", "]}")),
        "x-goog-api-key",
        "any");
  }

  private static Client.Answer openAi(Simulator simulator, String key, String text) {
    return Client.post(
        simulator.uri("openai"),
        "/v1/embeddings",
        "{\"model\":\"text-embedding-3-small\",\"dimensions\":8,\"input\":\"%s\"}".formatted(text),
        "authorization",
        "Bearer " + key);
  }

  private static Client.Answer voyage(Simulator simulator) {
    return Client.post(
        simulator.uri("voyage"),
        "/v1/embeddings",
        "{\"model\":\"voyage-3.5\",\"input\":[\"a\"],\"input_type\":\"document\"}",
        "authorization",
        "Bearer any");
  }
}
