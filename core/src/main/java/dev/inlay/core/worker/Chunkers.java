package dev.inlay.core.worker;

import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.source.Chunking;

/// How texts are cut for a model: as it takes them, or smaller where a source says so.
public final class Chunkers {
  private final Embedder embedder;
  private final Chunker ofModel;

  public Chunkers(Embedder embedder) {
    this.embedder = embedder;
    this.ofModel = Chunker.of(embedder.tokenizer(), embedder.limits().tokensPerInput());
  }

  /// The chunker for a source of this chunking. Whole sentences where they fit.
  public Chunker of(Chunking chunking) {
    if (chunking.equals(Chunking.OF_MODEL)) {
      return ofModel;
    }
    int most = embedder.limits().tokensPerInput();
    int tokens = chunking.tokens() == null ? most : Math.min(most, chunking.tokens());
    Chunker chunker = Chunker.of(embedder.tokenizer(), tokens);
    return chunking.overlap() == null
        ? chunker
        : chunker.withOverlap(Math.min(chunking.overlap(), tokens / 2));
  }
}
