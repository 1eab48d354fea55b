package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

class JinaContractTest extends DataContract {

  @Override
  String provider() {
    return "jina";
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
    assertThat(body.get("truncate").booleanValue()).isFalse();
    assertThat(body.get("normalized").booleanValue()).isTrue();
    assertThat(body.get("embedding_type").stringValue()).isEqualTo("base64");
    assertThat(body.get("dimensions").intValue()).isEqualTo(4);
    return strings(body.get("input"));
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.get("task").stringValue()).isEqualTo("retrieval.passage");
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertThat(body.get("task").stringValue()).isEqualTo("retrieval.query");
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied("a wrong key", 401, "{\"detail\":\"Invalid API key\"}"),
        Refused.denied(
            "no tokens left",
            402,
            "{\"detail\":\"Insufficient account balance. Please recharge your account.\"}"),
        Refused.denied("an unknown model", 404, "{\"detail\":\"Model x not found\"}"),
        Refused.permanent(
            "a text that is too long",
            400,
            "{\"detail\":\"Input text exceeds maximum length of 8192 tokens\"}"),
        Refused.permanent(
            "a body that it cannot read",
            422,
            "{\"detail\":[{\"loc\":[\"body\",\"input\"],\"msg\":\"field required\",\"type\":\"value_error.missing\"}]}"),
        Refused.limited(
            "a limit of tokens",
            429,
            "{\"detail\":\"Per token rate limit exceeded\",\"code\":\"RATE_TOKEN_LIMIT_EXCEEDED\"}"));
  }
}
