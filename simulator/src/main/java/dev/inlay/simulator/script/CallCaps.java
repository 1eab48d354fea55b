package dev.inlay.simulator.script;

/// What one call may hold, whatever the limits are.
///
/// @param inputs the most texts
/// @param tokens the most tokens of all texts together
public record CallCaps(int inputs, int tokens) {
  /// More than any call has.
  public static final int UNLIMITED = Integer.MAX_VALUE;

  public CallCaps {
    if (inputs < 1 || tokens < 1) {
      throw new IllegalArgumentException(
          "a call must be allowed at least one input and one token: %d, %d"
              .formatted(inputs, tokens));
    }
  }
}
