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

class CohereContractTest extends RemoteContract {

  @Override
  String provider() {
    return "cohere";
  }

  @Override
  String base() {
    return "/v2";
  }

  @Override
  String path() {
    return "/v2/embed";
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("truncate").stringValue()).isEqualTo("NONE");
    assertThat(body.get("embedding_types").get(0).stringValue()).isEqualTo("float");
    assertThat(body.get("output_dimension").intValue()).isEqualTo(4);
    return body.get("texts").valueStream().map(JsonNode::stringValue).toList();
  }

  @Override
  String answer(List<float[]> vectors) {
    return "{\"id\":\"1\",\"texts\":[\"a\"],\"embeddings\":{\"int8\":[[1]],\"float\":%s},\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"images\":0,\"input_tokens\":7}},\"response_type\":\"embeddings_by_type\"}"
        .formatted(Sample.arrays(vectors));
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.get("input_type").stringValue()).isEqualTo("search_document");
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertThat(body.get("input_type").stringValue()).isEqualTo("search_query");
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied("a wrong key", 401, "{\"id\":\"1\",\"message\":\"invalid api token\"}"),
        Refused.denied(
            "an unknown model",
            404,
            "{\"id\":\"1\",\"message\":\"model 'x' not found, make sure the correct model ID was used and that you have access to the model.\"}"),
        Refused.denied("a blocked key", 498, "{\"message\":\"blocked\"}"),
        Refused.permanent(
            "too many texts",
            400,
            "{\"message\":\"invalid request: total number of texts must be at most 96 - received 97\"}"),
        Refused.permanent(
            "a text that is too long",
            400,
            "{\"message\":\"too many tokens: size limit exceeded by 300 tokens. Try using shorter inputs, or use truncate\"}"),
        Refused.denied(
            "the month's calls used up",
            429,
            "{\"message\":\"You are using a Trial key, which is limited to 1000 API calls / month. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits.\"}"),
        Refused.retriable("a call that was given up", 499, "{\"message\":\"request cancelled\"}"));
  }

  @Test
  void aLimitOfInputsIsTold() {
    server()
        .answer(
            Answer.of(
                429,
                "{\"message\":\"You are using a Trial key, which is limited to 2000 inputs / minute. Contact us for more.\"}"));
    RateLimited failure =
        catchThrowableOfType(RateLimited.class, () -> embedder().embed(documents("a text")));
    assertThat(failure.unit()).contains(QuotaUnit.INPUTS);
    assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    assertThat(failure.told().getFirst().limit()).hasValue(2000);
  }
}
