package dev.inlay.simulator;

import dev.inlay.simulator.internal.wire.Units;

/// The vectors that a simulator gives: each follows from its text alone, so that a test can tell
/// which text a vector belongs to.
///
/// The components are whole ten-millionths: what an answer says in seven decimals, read as a float
/// or as a double, is exactly what these methods return. A shorter vector is the beginning of a
/// longer one, scaled to length 1.
public final class SimulatedVectors {
  private SimulatedVectors() {}

  /// The vector of a text: of length 1, but for rounding (within 0.00001 up to 4,096 dimensions).
  public static float[] of(String text, int dimensions) {
    return Units.floats(Units.of(text, dimensions));
  }

  /// The first components of the vector that has `full` dimensions, not scaled: shorter than 1. So
  /// answers Gemini when a call asks for fewer dimensions than its model has.
  public static float[] beginning(String text, int dimensions, int full) {
    return Units.floats(Units.beginning(text, dimensions, full));
  }

  /// The 64-bit hash by which the simulator knows a text again.
  public static long hash(String text) {
    return Units.hash(text);
  }
}
