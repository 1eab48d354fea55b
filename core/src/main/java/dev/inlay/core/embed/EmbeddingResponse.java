package dev.inlay.core.embed;

import java.util.List;

/// The vectors of one call, one per input and in the inputs' order.
///
/// @param vectors owned by the response; callers do not change them
/// @param tokens tokens of the call
/// @param count whether the provider told the tokens; an estimate teaches nothing about estimates
/// @param told the limits that the answer spoke of
public record EmbeddingResponse(
    List<float[]> vectors, long tokens, TokenCount count, List<ToldLimit> told) {
  public EmbeddingResponse {
    vectors = List.copyOf(vectors);
    told = List.copyOf(told);
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must not be negative: " + tokens);
    }
  }

  /// An answer that told its tokens.
  public EmbeddingResponse(List<float[]> vectors, long tokens, List<ToldLimit> told) {
    this(vectors, tokens, TokenCount.TOLD, told);
  }

  /// An answer that told its tokens and spoke of no limits.
  public EmbeddingResponse(List<float[]> vectors, long tokens) {
    this(vectors, tokens, List.of());
  }
}
