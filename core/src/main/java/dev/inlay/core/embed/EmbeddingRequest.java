package dev.inlay.core.embed;

import java.util.List;

/// The inputs of one call.
///
/// @param inputs one text a vector, none of them blank
/// @param type what the vectors are for; models that make no difference ignore it
public record EmbeddingRequest(List<String> inputs, InputType type) {
  public EmbeddingRequest {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one input");
    }
  }

  /// Whether a vector is stored and searched in, or searches.
  public enum InputType {
    DOCUMENT,
    QUERY
  }
}
