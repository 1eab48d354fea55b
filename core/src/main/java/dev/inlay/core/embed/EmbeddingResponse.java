package dev.inlay.core.embed;

import java.util.List;

/// The vectors of one call, one per input and in the inputs' order.
///
/// @param vectors owned by the response; callers do not change them
/// @param tokens tokens the provider counted (or charged) for the call
public record EmbeddingResponse(List<float[]> vectors, long tokens) {
  public EmbeddingResponse {
    vectors = List.copyOf(vectors);
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must not be negative: " + tokens);
    }
  }
}
