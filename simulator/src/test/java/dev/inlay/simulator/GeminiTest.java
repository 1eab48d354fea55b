package dev.inlay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GeminiTest {
  private final SteppedClock clock = new SteppedClock();

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private Simulator simulator;

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void givesUnscaledBeginningsOfItsVectors() throws IOException {
    start(provider());
    Client.Answer answer = embed("k", List.of("one", "two"), 8);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode values = answer.json().get("embeddings").get(1).get("values");
    assertThat(Client.vector(values))
        .containsExactly(SimulatedVectors.beginning("two", 8, 32))
        .isNotEqualTo(SimulatedVectors.of("two", 8));
  }

  @Test
  void aSingleTextHasAFormOfItsOwn() throws IOException {
    start(provider());
    Client.Answer answer =
        Client.post(
            simulator.uri("gemini"),
            "/v1beta/models/embed:embedContent",
            "{\"content\":{\"parts\":[{\"text\":\"one\"}]},\"taskType\":\"RETRIEVAL_QUERY\"}",
            "x-goog-api-key",
            "k");
    assertThat(Client.vector(answer.json().get("embedding").get("values")))
        .containsExactly(SimulatedVectors.of("one", 32));
  }

  @Test
  void anOverlongTextLosesItsEndInSilence() throws IOException {
    start(provider());
    String text = "x".repeat(1000);
    JsonNode json = embed("k", List.of(text), 32).json();
    assertThat(Client.vector(json.get("embeddings").get(0).get("values")))
        .containsExactly(SimulatedVectors.of(text.substring(0, 400), 32));
    assertThat(simulator.counters("gemini").total().tokens()).isEqualTo(100);
  }

  @Test
  void aMinutesRefusalNamesItsQuotaAndRoundsTheDelayDown() throws IOException {
    start(provider().limit(Limit.inputsPerMinute(100)));
    assertThat(embed("k", Collections.nCopies(100, "a"), 8).status()).isEqualTo(200);
    clock.advanceMillis(200);
    Client.Answer refused = embed("k", List.of("a", "a", "a"), 8);
    assertThat(refused.status()).isEqualTo(429);
    JsonNode error = refused.json().get("error");
    assertThat(error.get("status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(error.get("message").asString()).contains("Please retry in 1.600000s.");
    JsonNode violation = detail(error, "QuotaFailure").get("violations").get(0);
    assertThat(violation.get("quotaId").asString())
        .isEqualTo("EmbedContentRequestsPerMinutePerProjectPerModel-FreeTier");
    assertThat(violation.get("quotaValue").asString()).isEqualTo("100");
    assertThat(violation.get("quotaMetric").asString())
        .isEqualTo("generativelanguage.googleapis.com/embed_content_free_tier_requests");
    assertThat(detail(error, "RetryInfo").get("retryDelay").asString()).isEqualTo("1s");
  }

  @Test
  void aDaysRefusalMisleadsAboutTheDelay() throws IOException {
    start(provider().limit(Limit.of(LimitKind.INPUTS_PER_DAY, 2)));
    assertThat(embed("k", List.of("a", "b"), 8).status()).isEqualTo(200);
    JsonNode error = embed("k", List.of("c"), 8).json().get("error");
    assertThat(detail(error, "QuotaFailure").get("violations").get(0).get("quotaId").asString())
        .isEqualTo("EmbedContentRequestsPerDayPerProjectPerModel-FreeTier");
    assertThat(detail(error, "RetryInfo").get("retryDelay").asString()).isEqualTo("14s");
    clock.advance(Duration.ofSeconds(14));
    assertThat(embed("k", List.of("c"), 8).status()).isEqualTo(429);
    clock.advance(Duration.ofHours(20)); // midnight in Los Angeles is 08:00 UTC in winter
    assertThat(embed("k", List.of("c"), 8).status()).isEqualTo(200);
  }

  @Test
  void hiddenLimitsSayNothing() throws IOException {
    start(provider().limit(Limit.requestsPerMinute(1)).limitsHidden());
    embed("k", List.of("a"), 8);
    JsonNode error = embed("k", List.of("a"), 8).json().get("error");
    assertThat(error.get("code").asInt()).isEqualTo(429);
    assertThat(error.has("details")).isFalse();
  }

  @Test
  void refusalsHaveTheirStatus() throws IOException {
    start(provider().key("k").revokedKey("old"));
    assertStatus(embed("x", List.of("a"), 8), 400, "INVALID_ARGUMENT");
    assertStatus(embed("old", List.of("a"), 8), 403, "PERMISSION_DENIED");
    assertStatus(embed("k", Collections.nCopies(101, "a"), 8), 400, "INVALID_ARGUMENT");
    assertStatus(embed("k", List.of("a"), 33), 400, "INVALID_ARGUMENT");
    assertStatus(
        Client.post(
            simulator.uri("gemini"),
            "/v1beta/models/none:embedContent",
            "{\"content\":{\"parts\":[{\"text\":\"one\"}]}}",
            "x-goog-api-key",
            "k"),
        404,
        "NOT_FOUND");
  }

  private static void assertStatus(Client.Answer answer, int code, String status) {
    assertThat(answer.status()).isEqualTo(code);
    assertThat(answer.json().get("error").get("status").asString()).isEqualTo(status);
  }

  private static ProviderScript.Builder provider() {
    return ProviderScript.named("gemini", Protocol.GEMINI).model(Model.of("embed", 32, 100));
  }

  private void start(ProviderScript.Builder provider) throws IOException {
    simulator =
        Simulator.start(Script.of(provider.build()), SimulatorOptions.DEFAULT.withClock(clock));
  }

  private Client.Answer embed(String key, List<String> texts, int dimensions) {
    String requests =
        texts.stream()
            .map(
                text ->
                    "{\"model\":\"models/embed\",\"content\":{\"parts\":[{\"text\":%s}]},\"taskType\":\"RETRIEVAL_DOCUMENT\",\"outputDimensionality\":%d}"
                        .formatted(Client.JSON.writeValueAsString(text), dimensions))
            .collect(Collectors.joining(","));
    return Client.post(
        simulator.uri("gemini"),
        "/v1beta/models/embed:batchEmbedContents",
        "{\"requests\":[" + requests + "]}",
        "x-goog-api-key",
        key);
  }

  private static JsonNode detail(JsonNode error, String type) {
    return error
        .get("details")
        .valueStream()
        .filter(d -> d.get("@type").asString().endsWith("." + type))
        .findFirst()
        .orElseThrow();
  }
}
