package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.providers.StubServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiContractTest extends DataContract {

  @Override
  String provider() {
    return "openai";
  }

  @Override
  String base() {
    return "/v1";
  }

  @Override
  String path() {
    return "/v1/embeddings";
  }

  @Override
  boolean base64() {
    return true;
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("model").stringValue()).isEqualTo("test-model");
    assertThat(body.get("encoding_format").stringValue()).isEqualTo("base64");
    assertThat(body.get("dimensions").intValue()).isEqualTo(4);
    return strings(body.get("input"));
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied(
            "a wrong key",
            401,
            error(
                "Incorrect API key provided: sk-ab***wxyz.",
                "invalid_request_error",
                "invalid_api_key")),
        Refused.denied(
            "an unknown model",
            404,
            error(
                "The model `x` does not exist or you do not have access to it.",
                "invalid_request_error",
                "model_not_found")),
        Refused.denied(
            "a project without the model",
            403,
            error(
                "Project `p` does not have access to model `x`",
                "invalid_request_error",
                "model_not_found")),
        Refused.denied(
            "dimensions that it does not have",
            400,
            error(
                "This model does not support specifying dimensions.", "invalid_request_error", "")),
        Refused.denied(
            "dimensions beyond it",
            400,
            error(
                "Invalid value for 'dimensions' = 4000. Must be less than or equal to 1536.",
                "invalid_request_error",
                "")),
        Refused.permanent(
            "a text that is too long",
            400,
            error(
                "This model's maximum context length is 8192 tokens, however you requested 9000 tokens (9000 in your prompt; 0 for the completion). Please reduce your prompt; or completion length.",
                "invalid_request_error",
                "")),
        Refused.permanent(
            "too many tokens in all",
            400,
            error(
                "Invalid 'input': maximum request size is 300000 tokens per request.",
                "max_tokens_per_request",
                "max_tokens_per_request")),
        Refused.permanent(
            "an empty text",
            400,
            error(
                "Invalid 'input[0]': input cannot be an empty string.",
                "invalid_request_error",
                "")),
        Refused.denied(
            "no money left",
            429,
            error(
                "You exceeded your current quota, please check your plan and billing details.",
                "insufficient_quota",
                "insufficient_quota")),
        Refused.permanent(
            "a call larger than the limit",
            429,
            error(
                "Request too large for x in organization o on tokens per min (TPM): Limit 40000, Requested 90000. The input or output tokens must be reduced in order to run successfully.",
                "tokens",
                "rate_limit_exceeded")),
        Refused.retriable(
            "a server's error",
            500,
            error(
                "The server had an error while processing your request. Sorry about that!",
                "server_error",
                "")),
        Refused.limited(
            "a limit without a name", 429, error("Rate limit reached", "", "rate_limit_exceeded")));
  }

  private static String error(String message, String type, String code) {
    return "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
        .formatted(message, type, code.isEmpty() ? "null" : "\"" + code + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "tokens per min (TPM), tokens, TOKENS, MINUTE",
    "requests per min (RPM), requests, REQUESTS, MINUTE",
    "requests per day (RPD), requests, REQUESTS, DAY",
    "tokens per day (TPD), tokens, TOKENS, DAY"
  })
  void theLimitThatWasHitIsTold(String limit, String type, QuotaUnit unit, QuotaWindow window) {
    String message =
        "Rate limit reached for text-embedding-3-small in organization org-1 on %s: Limit 1000000, Used 998000, Requested 5000. Please try again in 1m6.5s. Visit https://platform.openai.com/account/rate-limits to learn more."
            .formatted(limit);
    server().answer(Answer.of(429, error(message, type, "rate_limit_exceeded")));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.unit()).contains(unit);
    assertThat(failure.window()).contains(window);
    assertThat(failure.retryAfter()).contains(Duration.ofMillis(66_500));
    assertThat(failure.told())
        .containsExactly(
            new ToldLimit(
                unit,
                window,
                OptionalLong.of(1_000_000),
                OptionalLong.of(2_000),
                Optional.empty()));
  }

  @Test
  void numbersInsteadOfBase64AreReadToo() throws InterruptedException {
    List<float[]> vectors = Sample.vectors(List.of("a", "b"));
    server().answer(Answer.of(200, Sample.data(List.of(1, 0), vectors, false)));
    List<float[]> embedded = embedder().embed(documents("a", "b")).vectors();
    assertThat(Sample.near(embedded.getFirst(), vectors.getFirst())).isTrue();
  }

  @Test
  void vectorsWithoutAnIndexAreInOrder() throws InterruptedException {
    List<float[]> vectors = Sample.vectors(List.of("a", "b"));
    server()
        .answer(
            Answer.of(
                200, Sample.data(List.of(0, 1), vectors, true).replaceAll("\"index\":\\d,", "")));
    List<float[]> embedded = embedder().embed(documents("a", "b")).vectors();
    assertThat(Sample.near(embedded.getLast(), vectors.getLast())).isTrue();
  }

  @Test
  void aCallMayHave2048Inputs() {
    assertThat(embedder().limits().inputsPerCall()).isEqualTo(2048);
    assertThat(embedder().limits().tokensPerCall()).isEqualTo(300_000);
  }
}
