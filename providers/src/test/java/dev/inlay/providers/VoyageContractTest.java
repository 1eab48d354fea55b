package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.providers.StubServer.Answer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VoyageContractTest extends DataContract {
  private static final String NO_CARD =
      "{\"detail\":\"You have not yet added your payment method in the billing page and will have reduced rate limits of 3 RPM and 10K TPM. To unlock our standard rate limits, please add a payment method.\"}";

  @Override
  String provider() {
    return "voyage";
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
    assertThat(body.get("truncation").booleanValue()).isFalse();
    assertThat(body.get("encoding_format").stringValue()).isEqualTo("base64");
    assertThat(body.get("output_dimension").intValue()).isEqualTo(4);
    return strings(body.get("input"));
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.get("input_type").stringValue()).isEqualTo("document");
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertThat(body.get("input_type").stringValue()).isEqualTo("query");
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied("a wrong key", 401, "{\"detail\":\"Provided API key is invalid.\"}"),
        Refused.denied(
            "an unknown model",
            400,
            "{\"detail\":\"Model x is not supported. Supported models are ['voyage-4-large', 'voyage-4'].\"}"),
        Refused.denied(
            "dimensions that it does not have",
            400,
            "{\"detail\":\"Value '7' supplied for argument 'output_dimension' is invalid -- accepted values are [256, 512, 1024, 2048].\"}"),
        Refused.permanent(
            "too many tokens in all",
            400,
            "{\"detail\":\"Request to model 'voyage-4' failed. The max allowed tokens per submitted batch is 320000. Your batch has 400000 tokens after truncation. Please lower the number of tokens in the batch.\"}"),
        Refused.permanent(
            "a text that is too long",
            400,
            "{\"detail\":\"Request to model 'voyage-4' failed. The example at index 0 in your batch has too many tokens and does not fit into the model's context window of 32000 tokens.\"}"),
        Refused.limited("no card", 429, NO_CARD));
  }

  @Test
  void bothLimitsOfAnAccountWithoutACardAreTold() {
    server().answer(Answer.of(429, NO_CARD));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.unit()).isEmpty();
    assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    assertThat(failure.told())
        .anyMatch(it -> it.unit() == QuotaUnit.REQUESTS && it.limit().orElse(0) == 3)
        .anyMatch(it -> it.unit() == QuotaUnit.TOKENS && it.limit().orElse(0) == 10_000);
  }
}
