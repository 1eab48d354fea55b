package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.core.embed.EmbeddingException.Denied;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.TokenCount;
import dev.inlay.providers.StubServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class GeminiContractTest extends RemoteContract {
  private static final String EXHAUSTED =
      """
      {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 14.2s.","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/embed_content_free_tier_requests","quotaId":"%s","quotaDimensions":{"location":"global","model":"gemini-embedding-1.0"},"quotaValue":"%s"}]},
        {"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"Learn more about Gemini API quotas","url":"https://ai.google.dev/gemini-api/docs/rate-limits"}]},
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"14s"}]}}""";

  @Override
  String provider() {
    return "gemini";
  }

  @Override
  String base() {
    return "/v1beta";
  }

  @Override
  String path() {
    return "/v1beta/models/test-model:batchEmbedContents";
  }

  @Override
  String keyHeader() {
    return "x-goog-api-key";
  }

  @Override
  String keyInHeader() {
    return KEY;
  }

  @Override
  boolean tellsTokens() {
    return false;
  }

  @Override
  List<String> texts(JsonNode body) {
    List<String> texts = new ArrayList<>();
    for (JsonNode request : body.get("requests")) {
      assertThat(request.get("model").stringValue()).isEqualTo("models/test-model");
      assertThat(request.get("outputDimensionality").intValue()).isEqualTo(4);
      texts.add(request.get("content").get("parts").get(0).get("text").stringValue());
    }
    return texts;
  }

  @Override
  String answer(List<float[]> vectors) {
    return vectors.stream()
        .map(vector -> "{\"values\":%s}".formatted(Sample.numbers(vector)))
        .collect(Collectors.joining(",", "{\"embeddings\":[", "]}"));
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.get("requests").get(0).get("taskType").stringValue())
        .isEqualTo("RETRIEVAL_DOCUMENT");
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertThat(body.get("requests").get(0).get("taskType").stringValue())
        .isEqualTo("RETRIEVAL_QUERY");
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied(
            "a wrong key",
            400,
            "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]}}"),
        Refused.denied(
            "an expired key",
            400,
            "{\"error\":{\"code\":400,\"message\":\"API key expired. Please renew the API key.\",\"status\":\"INVALID_ARGUMENT\"}}"),
        Refused.denied(
            "a place where it is not offered",
            400,
            "{\"error\":{\"code\":400,\"message\":\"User location is not supported for the API use.\",\"status\":\"FAILED_PRECONDITION\"}}"),
        Refused.denied(
            "a project without the API",
            403,
            "{\"error\":{\"code\":403,\"message\":\"Generative Language API has not been used in project 1 before or it is disabled.\",\"status\":\"PERMISSION_DENIED\"}}"),
        Refused.denied(
            "a leaked key",
            403,
            "{\"error\":{\"code\":403,\"message\":\"Your API key was reported as leaked. Please use another API key.\",\"status\":\"PERMISSION_DENIED\"}}"),
        Refused.denied(
            "an unknown model",
            404,
            "{\"error\":{\"code\":404,\"message\":\"models/x is not found for API version v1beta, or is not supported for embedContent.\",\"status\":\"NOT_FOUND\"}}"),
        Refused.permanent(
            "a bad text",
            400,
            "{\"error\":{\"code\":400,\"message\":\"* EmbedContentRequest.content: contents is not specified\\n\",\"status\":\"INVALID_ARGUMENT\"}}"),
        Refused.permanent(
            "too many texts",
            400,
            "{\"error\":{\"code\":400,\"message\":\"* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\\n\",\"status\":\"INVALID_ARGUMENT\"}}"),
        Refused.retriable(
            "an internal error",
            500,
            "{\"error\":{\"code\":500,\"message\":\"An internal error has occurred.\",\"status\":\"INTERNAL\"}}"),
        Refused.retriable(
            "an overload",
            503,
            "{\"error\":{\"code\":503,\"message\":\"The model is overloaded. Please try again later.\",\"status\":\"UNAVAILABLE\"}}"),
        Refused.denied(
            "an allowance of nothing",
            429,
            EXHAUSTED.formatted("EmbedContentRequestsPerDayPerProjectPerModel-FreeTier", "0")),
        Refused.limited(
            "no details",
            429,
            "{\"error\":{\"code\":429,\"message\":\"Resource has been exhausted (e.g. check quota).\",\"status\":\"RESOURCE_EXHAUSTED\"}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier, INPUTS, MINUTE",
    "EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier, INPUTS, DAY",
    "BatchEmbedContentsRequestsPerMinutePerProjectPerRegion, REQUESTS, MINUTE",
    "EmbedContentInputTokensPerModelPerMinute-FreeTier, TOKENS, MINUTE"
  })
  void quotasAreTold(String quotaId, QuotaUnit unit, QuotaWindow window) {
    server().answer(Answer.of(429, EXHAUSTED.formatted(quotaId, "100")));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.unit()).contains(unit);
    assertThat(failure.window()).contains(window);
    assertThat(failure.retryAfter()).contains(Duration.ofMillis(14_200));
    assertThat(failure.told().getFirst().limit()).hasValue(100);
  }

  /// It answers 400 where others answer 401.
  @Test
  void aRefusedKeySaysWhereItIsFromThoughItIsA400() {
    server()
        .answer(
            Answer.of(
                400,
                "{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"status\":\"INVALID_ARGUMENT\"}}"));
    assertThat(catchThrowableOfType(Denied.class, () -> embedder().embed(documents("a text"))))
        .hasMessageContaining("the key is that of env:STUB_KEY");
  }

  @Test
  void ofSeveralQuotasADaysDecides() {
    String minute =
        "{\"quotaId\":\"EmbedContentRequestsPerMinutePerProjectPerModel\",\"quotaValue\":\"100\"}";
    String day =
        "{\"quotaId\":\"EmbedContentRequestsPerDayPerProjectPerModel\",\"quotaValue\":\"1000\"}";
    server()
        .answer(
            Answer.of(
                429,
                "{\"error\":{\"code\":429,\"details\":[{\"violations\":[%s,%s]}]}}"
                    .formatted(minute, day)));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.window()).contains(QuotaWindow.DAY);
    assertThat(failure.told()).hasSize(2);
  }

  @Test
  void shortenedVectorsAreBroughtToLengthOne() throws InterruptedException {
    server().answer(Answer.of(200, answer(List.of(new float[] {3, 0, 4, 0}))));
    float[] vector = embedder().embed(documents("a text")).vectors().getFirst();
    assertThat(vector).containsExactly(0.6f, 0, 0.8f, 0);
    assertThat(embedder().fingerprint()).contains("normalised");
  }

  @Test
  void tokensAreReadWhereTheyAreTold() throws InterruptedException {
    String answer = answer(List.of(Sample.vector("a")));
    server()
        .answer(
            Answer.of(
                200,
                answer.substring(0, answer.length() - 1)
                    + ",\"usageMetadata\":{\"promptTokensDetails\":[{\"tokenCount\":9}],\"promptTokenCount\":5}}"));
    assertThat(embedder().embed(documents("a")).tokens()).isEqualTo(5);
    assertThat(embedder().embed(documents("a")).count()).isEqualTo(TokenCount.TOLD);
  }
}
