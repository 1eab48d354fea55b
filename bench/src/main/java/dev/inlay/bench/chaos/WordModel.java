package dev.inlay.bench.chaos;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.Tokenizer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A model whose vectors anybody can check: the words of a text, hashed into 16 numbers. A call
/// takes as long as one over a network may, so that there is something to interrupt.
final class WordModel implements Embedder {
  static final int DIMENSIONS = 16;
  private final int slowestMillis;

  WordModel(int slowestMillis) {
    this.slowestMillis = slowestMillis;
  }

  static float[] vector(String text) {
    float[] vector = new float[DIMENSIONS];
    vector[0] = 1;
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf(' ', from);
      end = end < 0 ? text.length() : end;
      vector[Math.floorMod(text.substring(from, end).hashCode() * 0x9E3779B9, DIMENSIONS)] += 1;
      from = end + 1;
    }
    return vector;
  }

  @Override
  public Limits limits() {
    return new Limits(DIMENSIONS, 1024, 64, 64 * 1024);
  }

  @Override
  public Tokenizer tokenizer() {
    return new Characters();
  }

  @Override
  public String fingerprint() {
    return "words-1";
  }

  @Override
  public EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(slowestMillis + 1));
    List<float[]> vectors = request.inputs().stream().map(WordModel::vector).toList();
    return new EmbeddingResponse(
        vectors, request.inputs().stream().mapToLong(String::length).sum());
  }

  @Override
  public void close() {}

  private static final class Characters implements Tokenizer {
    @Override
    public int count(CharSequence text) {
      return text.length();
    }

    @Override
    public int endOfPrefix(CharSequence text, int start, int maxTokens) {
      return Math.min(text.length(), start + maxTokens);
    }
  }
}
