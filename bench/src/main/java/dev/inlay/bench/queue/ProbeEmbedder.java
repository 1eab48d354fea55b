package dev.inlay.bench.queue;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.Tokenizer;
import java.util.function.Consumer;

/// A model that costs nothing: hands its inputs on and answers with a constant.
final class ProbeEmbedder implements Embedder {
  private static final int DIMENSIONS = 4;

  private final Consumer<String> seen;

  ProbeEmbedder(Consumer<String> seen) {
    this.seen = seen;
  }

  @Override
  public Limits limits() {
    return new Limits(DIMENSIONS, 512, 512, 262_144);
  }

  @Override
  public Tokenizer tokenizer() {
    return new OneToken();
  }

  @Override
  public String fingerprint() {
    return "probe";
  }

  @Override
  public EmbeddingResponse embed(EmbeddingRequest request) {
    request.inputs().forEach(seen);
    return new EmbeddingResponse(
        request.inputs().stream().map(input -> new float[] {1, 0, 0, 0}).toList(),
        request.inputs().size());
  }

  @Override
  public void close() {}

  /// Every text is one token.
  private static final class OneToken implements Tokenizer {
    @Override
    public int count(CharSequence text) {
      return 1;
    }

    @Override
    public int endOfPrefix(CharSequence text, int start, int maxTokens) {
      return text.length();
    }
  }
}
