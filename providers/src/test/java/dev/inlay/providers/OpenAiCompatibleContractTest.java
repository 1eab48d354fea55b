package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiCompatibleContractTest extends DataContract {

  @Override
  String provider() {
    return "openai-compatible";
  }

  @Override
  String model() {
    return "BAAI/bge-m3";
  }

  @Override
  String base() {
    return "/api/v1";
  }

  @Override
  String path() {
    return "/api/v1/embeddings";
  }

  @Override
  boolean base64() {
    return false;
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("model").stringValue()).isEqualTo("BAAI/bge-m3");
    assertThat(body.get("encoding_format").stringValue()).isEqualTo("float");
    assertThat(body.has("dimensions")).isFalse();
    return strings(body.get("input"));
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied(
            "vLLM: an unknown model",
            404,
            "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}"),
        Refused.permanent(
            "vLLM: a text that is too long",
            400,
            "{\"object\":\"error\",\"message\":\"This model's maximum context length is 512 tokens. However, you requested 900 tokens in the input for embedding generation. Please reduce the length of the input.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"),
        Refused.denied(
            "vLLM: dimensions it cannot shorten to",
            400,
            "{\"object\":\"error\",\"message\":\"Model \\\"x\\\" does not support matryoshka representation, changing output dimensions will lead to poor results.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"),
        Refused.permanent(
            "FastAPI: a body that it cannot read",
            422,
            "{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\",\"input\"],\"msg\":\"Input should be a valid string\"}]}"),
        Refused.retriable("a gateway", 502, "<html><h1>502 Bad Gateway</h1></html>"),
        Refused.denied("a gateway's key", 401, "{\"error\":\"Unauthorized\"}"));
  }

  @Test
  void theFingerprintNamesTheAddressUnlessARevisionIsGiven() {
    assertThat(embedder().fingerprint()).endsWith(" at:" + server().uri() + "/api/v1");
  }
}
