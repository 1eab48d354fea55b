package dev.inlay.core.source;

import org.jspecify.annotations.Nullable;

/// How a source's texts are cut.
///
/// @param tokens the most of a chunk; null: as many as the model takes
/// @param overlap that neighbours share; null: 32, or an eighth of a chunk where that is less
public record Chunking(@Nullable Integer tokens, @Nullable Integer overlap) {
  /// As the model has it.
  public static final Chunking OF_MODEL = new Chunking(null, null);

  public Chunking {
    if (tokens != null && tokens < 8) {
      throw new IllegalArgumentException("a chunk has at least 8 tokens, not " + tokens);
    }
    if (overlap != null && (overlap < 0 || (tokens != null && overlap > tokens / 2))) {
      throw new IllegalArgumentException(
          "chunks overlap by 0 tokens to half a chunk, not by " + overlap);
    }
  }
}
