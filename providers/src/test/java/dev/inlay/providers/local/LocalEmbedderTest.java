package dev.inlay.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalEmbedderTest {
  private static LocalEmbedder model;

  @BeforeAll
  static void load() {
    model = new LocalEmbedder();
  }

  @AfterAll
  static void free() {
    model.close();
  }

  /// Made on x86-64 with AVX-512 VNNI; the 8-bit instructions of others round differently.
  @Test
  void vectorsAreThoseOfTheReference() throws IOException, InterruptedException {
    for (Fixture.Line line : Fixture.lines("vectors.jsonl")) {
      float[] expected = new float[line.numbers().size()];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = line.numbers().get(i).floatValue();
      }
      assertThat(cosine(vector(line.text()), expected)).as(line.text()).isGreaterThan(0.9999);
    }
  }

  @Test
  void likeMeaningsAreNearerThanOthers() throws InterruptedException {
    float[] eating = vector("A man is eating food.");
    assertThat(cosine(eating, vector("A man is eating a piece of bread."))).isGreaterThan(0.7);
    assertThat(cosine(eating, vector("The invoice was paid by bank transfer."))).isLessThan(0.2);
  }

  @Test
  void vectorsHaveLengthOne() throws InterruptedException {
    float[] vector = vector("Resit ini telah dibayar.");
    assertThat(vector).hasSize(384);
    assertThat(cosine(vector, vector)).isBetween(0.99999, 1.00001);
  }

  @Test
  void aTextHasOneVectorWhateverRunsBesideIt() throws InterruptedException, ExecutionException {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= 24; i++) {
      texts.add("The invoice was paid. ".repeat(i));
    }
    List<float[]> alone = new ArrayList<>();
    for (String text : texts) {
      alone.add(vector(text));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<float[]>>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            threads.submit(
                () -> model.embed(new EmbeddingRequest(texts, InputType.DOCUMENT)).vectors()));
      }
      for (Future<List<float[]>> call : calls) {
        for (int i = 0; i < texts.size(); i++) {
          assertThat(call.get().get(i)).isEqualTo(alone.get(i));
        }
      }
    }
  }

  @Test
  void theLongestTextThatFitsIsEmbedded() throws InterruptedException {
    String text = "a ".repeat(254);
    assertThat(model.embed(request(text)).tokens()).isEqualTo(256);
  }

  @Test
  void aLongerTextIsRefusedWithItsTokens() {
    String text = "a ".repeat(255);
    assertThatExceptionOfType(EmbeddingException.Permanent.class)
        .isThrownBy(() -> model.embed(new EmbeddingRequest(List.of("a", text), InputType.QUERY)))
        .withMessageContaining("input 1 has 257 tokens")
        .withMessageContaining("256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\u00a0", "\u0000", "\uFFFD"})
  void aTextWithoutTokensIsRefused(String text) {
    assertThatExceptionOfType(EmbeddingException.Permanent.class)
        .isThrownBy(() -> model.embed(request(text)))
        .withMessageContaining("blank");
  }

  @Test
  void chunksOfALongTextAreEmbedded() throws InterruptedException {
    String text = "Keputusan mesyuarat: 会议纪要 was signed 😀. ".repeat(200);
    List<Chunk> chunks =
        Chunker.of(model.tokenizer(), model.limits().tokensPerInput()).chunks(text);
    assertThat(chunks).hasSizeGreaterThan(5);
    List<String> texts = chunks.stream().map(Chunk::text).toList();
    assertThat(model.embed(new EmbeddingRequest(texts, InputType.DOCUMENT)).tokens())
        .isEqualTo(chunks.stream().mapToLong(Chunk::tokens).sum());
  }

  @Test
  void anInterruptedCallEndsAndClearsTheFlag() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> model.embed(request("a"))).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void closingWhileCallsRunEndsThemCleanly() throws InterruptedException {
    LocalEmbedder closing = new LocalEmbedder(1);
    List<String> texts = List.of("a ".repeat(250), "b ".repeat(250));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(
            threads.submit(
                () -> {
                  while (true) {
                    closing.embed(new EmbeddingRequest(texts, InputType.DOCUMENT));
                  }
                }));
      }
      closing.embed(request("a"));
      closing.close();
      closing.close();
      for (Future<?> call : calls) {
        assertThatThrownBy(call::get)
            .hasCauseInstanceOf(IllegalStateException.class)
            .hasMessageContaining("closed");
      }
    }
  }

  @Test
  void fingerprintNamesAllThatDecidesTheNumbers() {
    assertThat(model.fingerprint())
        .isEqualTo(
            "all-minilm-l6-v2-q sha256:afdb6f1a0e45 onnxruntime:1.29.0 tokens:256 pooling:mean");
  }

  private static EmbeddingRequest request(String text) {
    return new EmbeddingRequest(List.of(text), InputType.DOCUMENT);
  }

  private static float[] vector(String text) throws InterruptedException {
    return model.embed(request(text)).vectors().getFirst();
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squaresOfA += a[i] * a[i];
      squaresOfB += b[i] * b[i];
    }
    return dot / Math.sqrt(squaresOfA * squaresOfB);
  }
}
