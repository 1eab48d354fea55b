package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every embedder does, wherever its model runs.
abstract class EmbedderContract {

  /// The model under test; closed by whoever opened it.
  abstract Embedder embedder();

  /// Another one of the same configuration; the test closes it.
  abstract Embedder another() throws Exception;

  static EmbeddingRequest documents(List<String> texts) {
    return new EmbeddingRequest(texts, InputType.DOCUMENT);
  }

  static EmbeddingRequest documents(String... texts) {
    return documents(List.of(texts));
  }

  @Test
  void everyInputGetsItsOwnVector() throws InterruptedException {
    List<String> texts = List.of("receipt of a shop", "a letter", "the minutes of a meeting");
    List<float[]> together = embedder().embed(documents(texts)).vectors();
    assertThat(together).hasSize(3);
    for (int i = 0; i < texts.size(); i++) {
      float[] alone = embedder().embed(documents(texts.get(i))).vectors().getFirst();
      assertThat(Sample.near(together.get(i), alone)).as(texts.get(i)).isTrue();
    }
    assertThat(Sample.near(together.get(0), together.get(1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Keputusan mesyuarat, straße, ça va",
        "发票号码：一二三",
        "👩‍👩‍👧‍👦 and 🧾",
        "a\u0000b\u0001c\u001f\u007f\u0085d",
        "quotes \" and \\ and </script> and {\"json\":[]}",
        "half of a \ud83d pair",
        "\ufeffbom\u2028line\u2029paragraph",
        "line\r\nafter\ttab\nline"
      })
  void anyTextGetsAVector(String text) throws InterruptedException {
    EmbeddingResponse response = embedder().embed(documents(text, "another"));
    assertThat(response.vectors()).hasSize(2);
    for (float[] vector : response.vectors()) {
      assertThat(vector).hasSize(embedder().limits().dimensions());
      for (float number : vector) {
        assertThat(Float.isFinite(number)).isTrue();
      }
    }
  }

  @Test
  void theLargestCallIsMadeAtOnce() throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < embedder().limits().inputsPerCall(); i++) {
      texts.add("text number " + i);
    }
    List<float[]> vectors = embedder().embed(documents(texts)).vectors();
    assertThat(vectors).hasSize(texts.size());
    float[] last = embedder().embed(documents(texts.getLast())).vectors().getFirst();
    assertThat(Sample.near(vectors.getLast(), last)).isTrue();
  }

  @Test
  void queriesHaveVectorsToo() throws InterruptedException {
    assertThat(
            embedder()
                .embed(new EmbeddingRequest(List.of("where is it?"), InputType.QUERY))
                .vectors())
        .hasSize(1);
  }

  @Test
  void tokensAreCounted() throws InterruptedException {
    assertThat(embedder().embed(documents("one two three")).tokens()).isBetween(3L, 20L);
  }

  @Test
  void manyThreadsMayCallAtOnce() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String text = "text of thread " + i % 4;
        calls.add(threads.submit(() -> embedder().embed(documents(text)).vectors().getFirst()));
      }
      for (int i = 4; i < 16; i++) {
        assertThat(Sample.near(calls.get(i).get(), calls.get(i % 4).get())).isTrue();
      }
    }
  }

  @Test
  void anInterruptedThreadDoesNotCall() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> embedder().embed(documents("a text")))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aClosedModelSaysSo() throws Exception {
    Embedder closed = another();
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.embed(documents("a text")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theSameConfigurationHasTheSameFingerprint() throws Exception {
    try (Embedder another = another()) {
      assertThat(another.fingerprint()).isEqualTo(embedder().fingerprint()).isNotBlank();
    }
  }

  @Test
  void aChunkThatFitsByTheTokenizerIsWithinTheLimits() {
    String text = "a long text about nothing, ".repeat(4000);
    int most = embedder().limits().tokensPerInput();
    int end = embedder().tokenizer().endOfPrefix(text, 0, most);
    assertThat(embedder().tokenizer().count(text.substring(0, end))).isBetween(1, most);
  }
}
