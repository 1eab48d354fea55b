package dev.inlay.simulator.script;

/// A model that a provider knows.
///
/// @param dimensions the length of its vectors when a call asks for no other
/// @param largestDimensions the most dimensions that a call may ask for
/// @param tokensPerInput the most tokens that one text may have
public record Model(String name, int dimensions, int largestDimensions, int tokensPerInput) {
  public Model {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a model needs a name");
    }
    if (dimensions < 1 || largestDimensions < dimensions || tokensPerInput < 1) {
      throw new IllegalArgumentException(
          "model %s: dimensions %d of at most %d, tokens per input %d: each at least 1, the dimensions not above the largest"
              .formatted(name, dimensions, largestDimensions, tokensPerInput));
    }
  }

  /// A model that gives these dimensions or fewer.
  public static Model of(String name, int dimensions, int tokensPerInput) {
    return new Model(name, dimensions, dimensions, tokensPerInput);
  }
}
