package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException.Denied;
import dev.inlay.providers.StubServer.Answer;
import dev.inlay.providers.StubServer.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OllamaContractTest extends RemoteContract {

  @Override
  String provider() {
    return "ollama";
  }

  @Override
  String base() {
    return "";
  }

  @Override
  String path() {
    return "/api/embed";
  }

  @Override
  Map<String, String> options() {
    return Map.of();
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("truncate").booleanValue()).isFalse();
    return body.get("input").valueStream().map(JsonNode::stringValue).toList();
  }

  @Override
  String answer(List<float[]> vectors) {
    return "{\"model\":\"test-model\",\"embeddings\":%s,\"total_duration\":14143917,\"load_duration\":1019500,\"prompt_eval_count\":7}"
        .formatted(Sample.arrays(vectors));
  }

  @Override
  Answer other(Request request) {
    return switch (request.path()) {
      case "/api/show" ->
          Answer.of(
              200,
              "{\"modelfile\":\"FROM x\",\"details\":{\"family\":\"bert\"},\"model_info\":{\"general.architecture\":\"bert\",\"bert.context_length\":512,\"bert.embedding_length\":4},\"capabilities\":[\"embedding\"]}");
      case "/api/tags" ->
          Answer.of(
              200,
              "{\"models\":[{\"name\":\"other:latest\",\"digest\":\"ffff\"},{\"name\":\"test-model:latest\",\"digest\":\"0a109f422b47e3a30ba2b10eca18548e944e8a23073ee3f3e947efcf3c45e59f\"}]}");
      default -> Answer.of(404, "404 page not found");
    };
  }

  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.propertyNames()).containsExactlyInAnyOrder("model", "input", "truncate");
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertIsDocument(body);
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied(
            "a model that is not there",
            404,
            "{\"error\":\"model \\\"test-model\\\" not found, try pulling it first\"}"),
        Refused.permanent(
            "a text that is too long",
            400,
            "{\"error\":\"the input length exceeds the context length\"}"),
        Refused.permanent(
            "a text that is too long for an older version",
            500,
            "{\"error\":\"the input length exceeds the context length\"}"),
        Refused.permanent(
            "a text that it makes no numbers of",
            400,
            "{\"error\":\"embedding contains NaN or Inf values\"}"),
        Refused.denied(
            "a model that only talks",
            501,
            "{\"error\":\"this model does not support embeddings\"}"),
        Refused.limited(
            "a full queue",
            503,
            "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}"),
        Refused.retriable(
            "a runner that died",
            500,
            "{\"error\":\"llama runner process has terminated: signal: killed\"}"));
  }

  @Test
  void theServerTellsTheModelsLimitsAndDigest() {
    assertThat(embedder().limits().dimensions()).isEqualTo(4);
    assertThat(embedder().limits().tokensPerInput()).isEqualTo(512);
    assertThat(embedder().fingerprint()).endsWith("digest:0a109f422b47");
  }

  @Test
  void aModelThatIsNotThereSaysHowToPullIt() {
    server().answer(Answer.of(404, "{\"error\":\"model 'test-model' not found\"}"));
    assertThatExceptionOfType(Denied.class)
        .isThrownBy(() -> embedder().embed(documents("a text")))
        .withMessageContaining("ollama pull test-model");
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(this::another)
        .withMessageContaining("ollama pull test-model");
  }

  @Test
  void aServerThatIsNotThereSaysHowToStartIt() throws IOException {
    server().close();
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(this::another)
        .withMessageContaining("cannot be reached")
        .withMessageContaining("ollama serve");
  }

  @Test
  void shorterVectorsAndALongerContextAreAskedFor() throws InterruptedException {
    Map<String, String> options =
        Map.of(
            "base-url", server().uri().toString(), "dimensions", "2", "tokens-per-input", "8000");
    server()
        .answer(
            request ->
                request.path().equals(path())
                    ? Answer.of(200, answer(List.of(new float[] {1, 2})))
                    : other(request));
    try (Embedder model = Providers.open(provider(), model(), options)) {
      model.embed(documents("a text"));
      JsonNode body = server().lastRequest().json();
      assertThat(body.get("dimensions").intValue()).isEqualTo(2);
      assertThat(body.get("options").get("num_ctx").intValue()).isEqualTo(8000);
      assertThat(model.limits().tokensPerInput()).isEqualTo(8000);
    }
  }
}
