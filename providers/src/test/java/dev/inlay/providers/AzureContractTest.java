package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.providers.StubServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AzureContractTest extends DataContract {

  @Override
  String provider() {
    return "azure-openai";
  }

  @Override
  String base() {
    return "";
  }

  @Override
  String path() {
    return "/openai/deployments/our-embeddings/embeddings?api-version=2024-10-21";
  }

  @Override
  Map<String, String> options() {
    return Map.of("dimensions", "4", "deployment", "our-embeddings");
  }

  @Override
  boolean base64() {
    return true;
  }

  @Override
  String keyHeader() {
    return "api-key";
  }

  @Override
  String keyInHeader() {
    return KEY;
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.has("model")).isFalse();
    assertThat(body.get("dimensions").intValue()).isEqualTo(4);
    return strings(body.get("input"));
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied(
            "a wrong key",
            401,
            "{\"error\":{\"code\":\"401\",\"message\":\"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.\"}}"),
        Refused.denied(
            "an unknown deployment",
            404,
            "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.\"}}"),
        Refused.denied(
            "a wrong path",
            404,
            "{\"error\":{\"code\":\"404\",\"message\":\"Resource not found\"}}"),
        Refused.permanent(
            "a text that is too long",
            400,
            "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens, however you requested 9000 tokens.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"),
        Refused.limited(
            "a spent limit",
            429,
            "{\"error\":{\"code\":\"429\",\"message\":\"Requests have exceeded rate limit.\"}}"));
  }

  @ParameterizedTest
  @CsvSource({"token rate limit, TOKENS", "call rate limit, REQUESTS"})
  void theLimitThatWasHitIsTold(String limit, QuotaUnit unit) {
    server()
        .answer(
            Answer.of(
                429,
                "{\"error\":{\"code\":\"429\",\"message\":\"Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded %s of your current OpenAI S0 pricing tier. Please retry after 6 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.\"}}"
                    .formatted(limit)));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.unit()).contains(unit);
    assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(6));
  }
}
