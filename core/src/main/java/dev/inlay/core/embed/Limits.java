package dev.inlay.core.embed;

/// The caps of one call and the shape of a vector.
///
/// @param dimensions length of every vector
/// @param tokensPerInput the most tokens one input may have, special tokens included
/// @param inputsPerCall the most inputs one call may have
/// @param tokensPerCall the most tokens the inputs of one call may have together
/// @param bytesPerCall the most UTF-8 bytes the inputs of one call may have together
public record Limits(
    int dimensions, int tokensPerInput, int inputsPerCall, int tokensPerCall, int bytesPerCall) {
  public Limits {
    if (dimensions < 1
        || tokensPerInput < 1
        || inputsPerCall < 1
        || tokensPerCall < 1
        || bytesPerCall < 1) {
      throw new IllegalArgumentException(
          "every limit must be at least 1: dimensions %d, tokens per input %d, inputs per call %d, tokens per call %d, bytes per call %d"
              .formatted(dimensions, tokensPerInput, inputsPerCall, tokensPerCall, bytesPerCall));
    }
  }

  /// Limits of a model that takes any number of bytes.
  public Limits(int dimensions, int tokensPerInput, int inputsPerCall, int tokensPerCall) {
    this(dimensions, tokensPerInput, inputsPerCall, tokensPerCall, Integer.MAX_VALUE);
  }
}
