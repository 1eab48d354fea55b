package dev.inlay.core.store;

import java.nio.ByteBuffer;

/// The binary form of pgvector's `halfvec` (`halfvec_recv`): dimensions (int16), an unused int16,
/// then the components as IEEE 754 halves, all big-endian. Components are rounded to the nearest
/// half, ties to even.
final class HalfvecCodec {
  /// The smallest magnitude that rounds to infinity: half way between the greatest half, 65504, and
  /// the next step.
  private static final float OVERFLOW = 65520f;

  private HalfvecCodec() {}

  static int size(int dimensions) {
    return 4 + 2 * dimensions;
  }

  static boolean overflows(float component) {
    return Math.abs(component) >= OVERFLOW;
  }

  /// Appends a vector whose components are finite.
  ///
  /// @throws IllegalArgumentException when one does not fit; what was appended then is of no use
  static void encode(float[] vector, ByteBuffer to) {
    to.putShort((short) vector.length).putShort((short) 0);
    for (float component : vector) {
      if (!(Math.abs(component) < OVERFLOW)) {
        throw new IllegalArgumentException(component + " does not fit a half");
      }
      to.putShort(Float.floatToFloat16(component));
    }
  }
}
