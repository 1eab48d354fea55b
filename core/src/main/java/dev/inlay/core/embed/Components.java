package dev.inlay.core.embed;

/// What holds of all components of a vector at once. Without their signs the bits of floats order
/// as the floats do, those that are not finite above all others, so that the greatest tells; and
/// the greatest of integers is found many at a time.
public final class Components {
  private static final int UNSIGNED = 0x7fff_ffff;
  private static final int INFINITE = 0x7f80_0000;

  private Components() {}

  /// Whether none is infinite or not a number.
  public static boolean areFinite(float[] vector) {
    return greatest(vector) < INFINITE;
  }

  /// Whether each is zero.
  public static boolean areZero(float[] vector) {
    return greatest(vector) == 0;
  }

  private static int greatest(float[] vector) {
    int greatest = 0;
    for (float component : vector) {
      greatest = Math.max(greatest, Float.floatToRawIntBits(component) & UNSIGNED);
    }
    return greatest;
  }
}
