package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.core.embed.TokenCount;
import dev.inlay.providers.StubServer.Answer;
import dev.inlay.providers.StubServer.Request;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TeiContractTest extends RemoteContract {

  @Override
  String provider() {
    return "tei";
  }

  @Override
  String model() {
    return "BAAI/bge-small-en-v1.5";
  }

  @Override
  String base() {
    return "";
  }

  @Override
  String path() {
    return "/embed";
  }

  @Override
  boolean tellsTokens() {
    return false; // in a header, see below
  }

  @Override
  Map<String, String> options() {
    return Map.of("query-task", "query");
  }

  @Override
  List<String> texts(JsonNode body) {
    return body.get("inputs").valueStream().map(JsonNode::stringValue).toList();
  }

  @Override
  String answer(List<float[]> vectors) {
    return Sample.arrays(vectors);
  }

  @Override
  Answer other(Request request) {
    return request.path().equals("/info")
        ? Answer.of(
            200,
            "{\"model_id\":\"BAAI/bge-small-en-v1.5\",\"model_sha\":\"5c38ec7c\",\"model_dtype\":\"float16\",\"model_type\":{\"embedding\":{\"pooling\":\"cls\"}},\"max_concurrent_requests\":512,\"max_input_length\":512,\"max_batch_tokens\":16384,\"max_batch_requests\":null,\"max_client_batch_size\":24,\"auto_truncate\":true,\"tokenization_workers\":4,\"version\":\"1.8.0\"}")
        : Answer.of(404, "");
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.get("truncate").booleanValue()).isFalse();
    assertThat(body.get("normalize").booleanValue()).isTrue();
    assertThat(body.has("prompt_name")).isFalse();
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertThat(body.get("prompt_name").stringValue()).isEqualTo("query");
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.permanent(
            "a text that is too long",
            413,
            "{\"error\":\"Input validation error: `inputs` must have less than 512 tokens. Given: 900\",\"error_type\":\"Validation\"}"),
        Refused.permanent(
            "too many texts",
            413,
            "{\"error\":\"batch size 64 > maximum allowed batch size 32\",\"error_type\":\"Validation\"}"),
        Refused.permanent(
            "too many bytes", 413, "Failed to buffer the request body: length limit exceeded"),
        Refused.permanent(
            "a text that cannot be read",
            422,
            "{\"error\":\"Tokenization error\",\"error_type\":\"Tokenizer\"}"),
        Refused.retriable(
            "a model that failed",
            424,
            "{\"error\":\"Inference failed\",\"error_type\":\"Backend\"}"),
        Refused.limited(
            "an overload",
            429,
            "{\"error\":\"Model is overloaded\",\"error_type\":\"Overloaded\"}"),
        Refused.retriable(
            "a server that is starting",
            503,
            "{\"error\":\"unhealthy\",\"error_type\":\"Unhealthy\"}"));
  }

  @Test
  void theServerTellsTheModelsLimitsAndIdentity() {
    assertThat(embedder().limits().inputsPerCall()).isEqualTo(24);
    assertThat(embedder().limits().tokensPerInput()).isEqualTo(512);
    assertThat(embedder().limits().bytesPerCall()).isEqualTo(1_500_000);
    assertThat(embedder().fingerprint()).endsWith("sha:5c38ec7c dtype:float16 pooling:cls");
  }

  @Test
  void anotherModelThanItsProfilesIsRefused() {
    server()
        .answer(
            request ->
                request.path().equals("/info")
                    ? Answer.of(200, "{\"model_id\":\"intfloat/e5-small\"}")
                    : Answer.of(200, "[[1,2,3,4]]"));
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(this::another)
        .withMessageContaining("serves intfloat/e5-small, not BAAI/bge-small-en-v1.5");
  }

  @Test
  void tokensAreReadFromTheHeader() throws InterruptedException {
    server()
        .answer(
            Answer.of(200, answer(List.of(Sample.vector("a")))).header("x-compute-tokens", "9"));
    assertThat(embedder().embed(documents("a")).tokens()).isEqualTo(9);
    assertThat(embedder().embed(documents("a")).count()).isEqualTo(TokenCount.TOLD);
  }
}
