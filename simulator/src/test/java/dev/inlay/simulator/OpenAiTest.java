package dev.inlay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiTest {
  private final SteppedClock clock = new SteppedClock();
  private Simulator simulator;
  private URI base;

  @BeforeEach
  void start() throws IOException {
    Script script =
        Script.of(
            ProviderScript.named("openai", Protocol.OPENAI)
                .model(Model.of("small", 64, 100))
                .key("good")
                .revokedKey("old")
                .limit(Limit.requestsPerMinute(60).withBurst(3))
                .limit(Limit.tokensPerMinute(6000))
                .build());
    simulator = Simulator.start(script, SimulatorOptions.DEFAULT.withClock(clock));
    base = simulator.uri("openai");
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void givesEachTextItsVector() {
    Client.Answer answer = embed("good", "\"input\":[\"a\",\"b ü 🍜\"]");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode json = answer.json();
    assertThat(json.get("object").asString()).isEqualTo("list");
    assertThat(json.get("model").asString()).isEqualTo("small");
    assertThat(json.get("data")).hasSize(2);
    JsonNode second = json.get("data").get(1);
    assertThat(second.get("index").asInt()).isEqualTo(1);
    assertThat(Client.vector(second.get("embedding")))
        .containsExactly(SimulatedVectors.of("b ü 🍜", 64));
    assertThat(json.get("usage").get("prompt_tokens").asInt()).isEqualTo(1 + 3);
  }

  @Test
  void givesFewerDimensionsAndBase64() {
    JsonNode json =
        embed("good", "\"input\":\"a\",\"dimensions\":16,\"encoding_format\":\"base64\"").json();
    byte[] bytes = Base64.getDecoder().decode(json.get("data").get(0).get("embedding").asString());
    float[] vector = new float[16];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    assertThat(vector).containsExactly(SimulatedVectors.of("a", 16));
  }

  @Test
  void refusesWhatDoesNotFitAndTellsWhen() {
    for (int i = 0; i < 3; i++) {
      assertThat(embed("good", "\"input\":\"a\"").status()).isEqualTo(200);
    }
    Client.Answer refused = embed("good", "\"input\":\"a\"");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after-ms")).isEqualTo("1000");
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.header("x-ratelimit-limit-requests")).isEqualTo("60");
    assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(refused.header("x-ratelimit-reset-requests")).isEqualTo("3s");
    assertThat(refused.header("x-ratelimit-remaining-tokens")).isEqualTo("5997");
    JsonNode error = refused.json().get("error");
    assertThat(error.get("type").asString()).isEqualTo("requests");
    assertThat(error.get("code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(error.get("message").asString()).contains("Please try again in 1s.");

    clock.advanceMillis(999);
    assertThat(embed("good", "\"input\":\"a\"").status()).isEqualTo(429);
    clock.advanceMillis(1);
    assertThat(embed("good", "\"input\":\"a\"").status()).isEqualTo(200);

    ProviderCounters counters = simulator.counters("openai");
    assertThat(counters.total().calls()).isEqualTo(6);
    assertThat(counters.total().accepted()).isEqualTo(4);
    assertThat(counters.total().refused()).isEqualTo(2);
    LimitCounters requests = counters.limit(LimitKind.REQUESTS_PER_MINUTE).orElseThrow();
    assertThat(requests.allowed()).isEqualTo(OptionalLong.of(3 + 1));
    assertThat(requests.refusedCalls()).isEqualTo(2);
    assertThat(counters.texts().repeatedTokens()).isEqualTo(3);
    assertThat(simulator.timesAccepted("openai", "small", "a")).isEqualTo(4);
  }

  @Test
  void refusesStrangersAndWhatNoModelTakes() {
    assertError(embed("bad", "\"input\":\"a\""), 401, "invalid_api_key");
    assertError(embed("old", "\"input\":\"a\""), 403, "api_key_revoked");
    assertError(
        Client.post(base, "/v1/embeddings", "{\"model\":\"none\",\"input\":\"a\"}", bearer("good")),
        404,
        "model_not_found");
    assertError(
        embed("good", "\"input\":" + Client.list(Collections.nCopies(2049, "a"))),
        400,
        "array_above_max_length");
    assertThat(message(embed("good", "\"input\":\"" + "a".repeat(401) + "\"")))
        .contains("maximum context length is 100 tokens, however you requested 101");
    assertThat(message(embed("good", "\"input\":\"a\",\"dimensions\":65"))).contains("dimensions");
    assertThat(simulator.counters("openai").total().accepted()).isZero();
  }

  private Client.Answer embed(String key, String rest) {
    return Client.post(base, "/v1/embeddings", "{\"model\":\"small\"," + rest + "}", bearer(key));
  }

  private static String[] bearer(String key) {
    return List.of("authorization", "Bearer " + key).toArray(String[]::new);
  }

  private static String message(Client.Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    return answer.json().get("error").get("message").asString();
  }

  private static void assertError(Client.Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().get("error").get("code").asString()).isEqualTo(code);
  }
}
