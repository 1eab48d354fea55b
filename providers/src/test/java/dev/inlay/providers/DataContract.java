package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.providers.StubServer.Answer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Adapters to providers that answer as OpenAI does.
abstract class DataContract extends RemoteContract {

  /// Whether vectors are asked for, and answered, in base64.
  abstract boolean base64();

  static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  @Override
  String answer(List<float[]> vectors) {
    return Sample.data(Sample.inOrder(vectors), vectors, base64());
  }

  @Override
  Optional<String> answer(List<Integer> order, List<float[]> vectors) {
    return Optional.of(Sample.data(order, vectors, base64()));
  }

  /// Unless overridden, nothing tells documents from queries.
  @Override
  void assertIsDocument(JsonNode body) {
    assertThat(body.has("input_type") || body.has("task")).isFalse();
  }

  @Override
  void assertIsQuery(JsonNode body) {
    assertIsDocument(body);
  }

  @Test
  void vectorsInAnotherOrderFindTheirInputs() throws InterruptedException {
    List<String> texts = List.of("a receipt", "a letter", "minutes");
    List<float[]> vectors = Sample.vectors(texts);
    server().answer(Answer.of(200, Sample.data(List.of(2, 0, 1), vectors, base64())));
    List<float[]> embedded = embedder().embed(documents(texts)).vectors();
    for (int i = 0; i < vectors.size(); i++) {
      assertThat(Sample.near(embedded.get(i), vectors.get(i))).isTrue();
    }
  }
}
