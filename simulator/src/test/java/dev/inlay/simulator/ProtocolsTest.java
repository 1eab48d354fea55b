package dev.inlay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.script.CallCaps;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.simulator.script.When;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What each protocol gives and refuses, in its own words.
class ProtocolsTest {
  private static final int DIMENSIONS = 48;
  private static final List<String> TEXTS = List.of("one", "two ü", "three 🍜");

  @ParameterizedTest
  @EnumSource
  void givesEachTextItsVectorAndTellsTheTokens(Protocol protocol) throws IOException {
    try (Simulator simulator = start(protocol, p -> p)) {
      Client.Answer answer = call(simulator, protocol, "key", TEXTS, "");
      assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
      List<JsonNode> vectors = vectors(protocol, answer.json());
      assertThat(vectors).hasSize(TEXTS.size());
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(Client.vector(vectors.get(i)))
            .containsExactly(SimulatedVectors.of(TEXTS.get(i), DIMENSIONS));
      }
      assertThat(simulator.counters("it").total().tokens()).isEqualTo(1 + 2 + 3);
      if (protocol != Protocol.GEMINI) {
        assertThat(tokens(protocol, answer)).isEqualTo(1 + 2 + 3);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GEMINI       | 400 | API key not valid",
        "OPENAI       | 401 | Incorrect API key provided",
        "AZURE_OPENAI | 401 | Access denied due to invalid subscription key",
        "VOYAGE       | 401 | Provided API key is invalid.",
        "COHERE       | 401 | invalid api token",
        "MISTRAL      | 401 | Unauthorized",
        "JINA         | 401 | AUTH_INVALID_API_KEY",
        "OLLAMA       | 401 | unauthorized",
        "TEI          | 401 | ''",
      })
  void refusesAnUnknownKey(Protocol protocol, int status, String says) throws IOException {
    try (Simulator simulator = start(protocol, p -> p.key("another"))) {
      assertRefused(call(simulator, protocol, "key", TEXTS, ""), status, says);
      assertThat(simulator.counters("it").keys()).containsOnlyKeys("unknown");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesARevokedKeyWith403(Protocol protocol) throws IOException {
    try (Simulator simulator = start(protocol, p -> p.revokedKey("key"))) {
      assertThat(call(simulator, protocol, "key", TEXTS, "").status()).isEqualTo(403);
      assertThat(simulator.counters("it").statuses()).containsExactly(Map.entry(403, 1L));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GEMINI       | 400 | at most 2 requests can be in one batch",
        "OPENAI       | 400 | array_above_max_length",
        "AZURE_OPENAI | 400 | must be at most 2, received 3",
        "VOYAGE       | 400 | batch size limit is 2. You submitted a batch of 3.",
        "COHERE       | 400 | total number of texts must be at most 2 - received 3",
        "MISTRAL      | 400 | split into more batches",
        "JINA         | 400 | must be at most 2, received 3",
        "OLLAMA       | 400 | must be at most 2, received 3",
        "TEI          | 413 | batch size 3 > maximum allowed batch size 2",
      })
  void refusesTooManyTexts(Protocol protocol, int status, String says) throws IOException {
    try (Simulator simulator = start(protocol, p -> p.caps(new CallCaps(2, 1000)))) {
      assertRefused(call(simulator, protocol, "key", TEXTS, ""), status, says);
      assertThat(simulator.counters("it").total().accepted()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI       | ''                       | 400 | maximum context length is 100 tokens",
        "AZURE_OPENAI | ''                       | 400 | has 101 tokens",
        "VOYAGE       | ,\"truncation\":false    | 400 | has 101 tokens",
        "COHERE       | ,\"truncate\":\"NONE\"   | 400 | cannot exceed 100 - received 101",
        "MISTRAL      | ''                       | 400 | has 101 tokens",
        "JINA         | ''                       | 400 | cannot exceed 100 tokens. 101 tokens given.",
        "OLLAMA       | ,\"truncate\":false      | 400 | the input length exceeds the context length",
        "TEI          | ''                       | 413 | must have less than 100 tokens. Given: 101",
      })
  void refusesATextThatIsTooLong(Protocol protocol, String rest, int status, String says)
      throws IOException {
    try (Simulator simulator = start(protocol, p -> p)) {
      List<String> texts = List.of("short", "x".repeat(401));
      assertRefused(call(simulator, protocol, "key", texts, rest), status, says);
      assertThat(simulator.counters("it").total().accepted()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GEMINI | ''",
        "VOYAGE | ''",
        "COHERE | ''",
        "OLLAMA | ''",
        "JINA   | ,\"truncate\":true",
        "TEI    | ,\"truncate\":true",
      })
  void cutsATextThatIsTooLongInSilence(Protocol protocol, String rest) throws IOException {
    try (Simulator simulator = start(protocol, p -> p)) {
      String text = "ü".repeat(300); // 600 bytes, 150 tokens
      JsonNode json = call(simulator, protocol, "key", List.of(text), rest).json();
      assertThat(Client.vector(vectors(protocol, json).getFirst()))
          .containsExactly(SimulatedVectors.of("ü".repeat(200), DIMENSIONS));
      assertThat(simulator.counters("it").total().tokens()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GEMINI       | 429 | EmbedContentRequestsPerMinutePerProjectPerModel-FreeTier",
        "OPENAI       | 429 | on requests per min (RPM): Limit 1, Used 1, Requested 1.",
        "AZURE_OPENAI | 429 | have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 60 seconds.",
        "VOYAGE       | 429 | exceeded your rate limit of 1 RPM",
        "COHERE       | 429 | limited to 1 API calls / minute",
        "MISTRAL      | 429 | \"code\":\"1300\"",
        "JINA         | 429 | RATE_REQUEST_LIMIT_EXCEEDED",
        "OLLAMA       | 503 | maximum pending requests exceeded",
        "TEI          | 429 | Overloaded",
      })
  void refusesWhatIsOverALimit(Protocol protocol, int status, String says) throws IOException {
    try (Simulator simulator = start(protocol, p -> p.limit(Limit.requestsPerMinute(1)))) {
      assertThat(call(simulator, protocol, "key", TEXTS, "").status()).isEqualTo(200);
      assertRefused(call(simulator, protocol, "key", TEXTS, ""), status, says);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI       | x-ratelimit-remaining-requests",
        "AZURE_OPENAI | x-ratelimit-remaining-requests",
        "MISTRAL      | x-ratelimit-remaining-req-minute",
        "JINA         | x-ratelimit-remaining-requests",
      })
  void tellsOfItsLimitsInHeadersUnlessTheyAreHidden(Protocol protocol, String header)
      throws IOException {
    try (Simulator told = start(protocol, p -> p.limit(Limit.requestsPerMinute(9)));
        Simulator hidden =
            start(protocol, p -> p.limit(Limit.requestsPerMinute(9)).limitsHidden())) {
      assertThat(call(told, protocol, "key", TEXTS, "").header(header)).isEqualTo("8");
      assertThat(call(hidden, protocol, "key", TEXTS, "").header(header)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void failsInItsOwnForm(Protocol protocol) throws IOException {
    try (Simulator simulator =
        start(
            protocol,
            p ->
                p.fault(new Fault.ServerError(500), When.calls(1, 1))
                    .fault(new Fault.ServerError(503), When.calls(2, 2))
                    .fault(new Fault.TooManyRequests(Optional.empty()), When.calls(3, 3))
                    .fault(new Fault.BadInput(), When.text("two")))) {
      assertThat(call(simulator, protocol, "key", TEXTS, "").status())
          .isEqualTo(protocol == Protocol.TEI ? 424 : 500);
      assertThat(call(simulator, protocol, "key", TEXTS, "").status()).isEqualTo(503);
      assertThat(call(simulator, protocol, "key", TEXTS, "").status())
          .isEqualTo(protocol == Protocol.OLLAMA ? 503 : 429);
      assertThat(call(simulator, protocol, "key", TEXTS, "").status())
          .isEqualTo(protocol == Protocol.TEI ? 422 : 400);
      assertThat(call(simulator, protocol, "key", List.of("one"), "").status()).isEqualTo(200);
      assertThat(simulator.counters("it").total().accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsNoJsonInItsOwnForm(Protocol protocol) throws IOException {
    try (Simulator simulator = start(protocol, p -> p)) {
      Client.Answer answer =
          Client.post(simulator.uri("it"), path(protocol), "{\"broken", headers(protocol, "key"));
      assertThat(answer.status()).isEqualTo(protocol == Protocol.TEI ? 422 : 400);
      assertThat(answer.json().isObject()).isTrue();
    }
  }

  @Test
  void ollamaShowsItsModelsAndTakesTheirTag() throws IOException {
    try (Simulator simulator = start(Protocol.OLLAMA, p -> p)) {
      URI base = simulator.uri("it");
      JsonNode shown = Client.post(base, "/api/show", "{\"model\":\"m\"}").json();
      assertThat(shown.get("model_info").get("simulated.embedding_length").asInt())
          .isEqualTo(DIMENSIONS);
      assertRefused(
          Client.post(base, "/api/show", "{\"model\":\"none\"}"),
          404,
          "model \\\"none\\\" not found, try pulling it first");
      assertThat(Client.get(base, "/api/tags").json().get("models").get(0).get("name").asString())
          .isEqualTo("m:latest");
      assertThat(
              Client.post(base, "/api/embed", "{\"model\":\"m:latest\",\"input\":\"a\"}").status())
          .isEqualTo(200);
    }
  }

  @Test
  void teiTellsAboutItself() throws IOException {
    try (Simulator simulator = start(Protocol.TEI, p -> p)) {
      JsonNode info = Client.get(simulator.uri("it"), "/info").json();
      assertThat(info.get("model_id").asString()).isEqualTo("m");
      assertThat(info.get("max_input_length").asInt()).isEqualTo(100);
      assertThat(info.get("max_client_batch_size").asInt()).isEqualTo(32);
    }
  }

  private static Simulator start(Protocol protocol, UnaryOperator<ProviderScript.Builder> more)
      throws IOException {
    ProviderScript.Builder provider =
        ProviderScript.named("it", protocol).model(Model.of("m", DIMENSIONS, 100));
    return Simulator.start(
        Script.of(more.apply(provider).build()),
        SimulatorOptions.DEFAULT.withClock(new SteppedClock()));
  }

  private static String path(Protocol protocol) {
    return switch (protocol) {
      case GEMINI -> "/v1beta/models/m:batchEmbedContents";
      case AZURE_OPENAI -> "/openai/deployments/m/embeddings?api-version=2024-10-21";
      case OPENAI, VOYAGE, MISTRAL, JINA -> "/v1/embeddings";
      case COHERE -> "/v2/embed";
      case OLLAMA -> "/api/embed";
      case TEI -> "/embed";
    };
  }

  private static String[] headers(Protocol protocol, String key) {
    return switch (protocol) {
      case GEMINI -> new String[] {"x-goog-api-key", key};
      case AZURE_OPENAI -> new String[] {"api-key", key};
      case OPENAI, VOYAGE, MISTRAL, JINA, COHERE, OLLAMA, TEI ->
          new String[] {"authorization", "Bearer " + key};
    };
  }

  /// @param rest more members of the body, each after a comma
  private static Client.Answer call(
      Simulator simulator, Protocol protocol, String key, List<String> texts, String rest) {
    String list = Client.list(texts);
    String body =
        switch (protocol) {
          case GEMINI ->
              "{\"requests\":["
                  + String.join(
                      ",",
                      texts.stream()
                          .map(
                              text ->
                                  "{\"model\":\"models/m\",\"content\":{\"parts\":[{\"text\":%s}]}}"
                                      .formatted(Client.JSON.writeValueAsString(text)))
                          .toList())
                  + "]}";
          case AZURE_OPENAI -> "{\"input\":" + list + rest + "}";
          case OPENAI, VOYAGE, MISTRAL, JINA, OLLAMA ->
              "{\"model\":\"m\",\"input\":" + list + rest + "}";
          case COHERE ->
              "{\"model\":\"m\",\"input_type\":\"search_document\",\"embedding_types\":[\"float\"],\"texts\":"
                  + list
                  + rest
                  + "}";
          case TEI -> "{\"inputs\":" + list + rest + "}";
        };
    return Client.post(simulator.uri("it"), path(protocol), body, headers(protocol, key));
  }

  private static List<JsonNode> vectors(Protocol protocol, JsonNode json) {
    return switch (protocol) {
      case GEMINI -> json.get("embeddings").valueStream().map(e -> e.get("values")).toList();
      case OPENAI, AZURE_OPENAI, VOYAGE, MISTRAL, JINA ->
          json.get("data").valueStream().map(e -> e.get("embedding")).toList();
      case COHERE -> json.get("embeddings").get("float").valueStream().toList();
      case OLLAMA -> json.get("embeddings").valueStream().toList();
      case TEI -> json.valueStream().toList();
    };
  }

  private static int tokens(Protocol protocol, Client.Answer answer) {
    return switch (protocol) {
      case GEMINI -> throw new IllegalStateException("it tells none");
      case OPENAI, AZURE_OPENAI, VOYAGE, MISTRAL, JINA ->
          answer.json().get("usage").get("total_tokens").asInt();
      case COHERE -> answer.json().get("meta").get("billed_units").get("input_tokens").asInt();
      case OLLAMA -> answer.json().get("prompt_eval_count").asInt();
      case TEI -> Integer.parseInt(answer.header("x-compute-tokens"));
    };
  }

  private static void assertRefused(Client.Answer answer, int status, String says) {
    assertThat(answer.response().body()).contains(says);
    assertThat(answer.status()).isEqualTo(status);
  }
}
