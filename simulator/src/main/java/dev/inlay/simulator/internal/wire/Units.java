package dev.inlay.simulator.internal.wire;

import java.util.Arrays;

/// Vectors in ten-millionths.
public final class Units {
  /// How many make 1.
  static final int ONE = 10_000_000;

  /// Stands for a component that is not a number.
  public static final int NOT_A_NUMBER = Integer.MIN_VALUE;

  private Units() {}

  /// FNV-1a over UTF-16 units, its bits mixed once more.
  public static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /// A vector of length 1.
  public static int[] of(String text, int dimensions) {
    long state = hash(text);
    int[] raw = new int[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      state += 0x9e3779b97f4a7c15L;
      raw[i] = (int) (mix(state) >> 40); // 24 bits with their sign
      squares += (double) raw[i] * raw[i];
    }
    double scale = squares == 0 ? 0 : ONE / Math.sqrt(squares);
    for (int i = 0; i < dimensions; i++) {
      raw[i] = (int) Math.rint(raw[i] * scale);
    }
    return raw;
  }

  /// The first components of the vector that has `full` dimensions.
  public static int[] beginning(String text, int dimensions, int full) {
    return Arrays.copyOf(of(text, full), dimensions);
  }

  /// The same as floats. A quotient of two whole numbers this small rounds to the same float
  /// whether or not it is a double in between.
  public static float[] floats(int[] units) {
    float[] floats = new float[units.length];
    for (int i = 0; i < units.length; i++) {
      floats[i] = toFloat(units[i]);
    }
    return floats;
  }

  static float toFloat(int unit) {
    return unit == NOT_A_NUMBER ? Float.NaN : (float) (unit / (double) ONE);
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  /// generators, 2014).
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
