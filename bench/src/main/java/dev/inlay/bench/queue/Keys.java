package dev.inlay.bench.queue;

/// The documents that are queued: keys like those of a table with a bigint identity.
final class Keys {
  private static final int FIRST = 10_000_000;

  private Keys() {}

  static String of(int number) {
    return Integer.toString(FIRST + number);
  }

  static String[] batch(int from, int n) {
    String[] keys = new String[n];
    for (int i = 0; i < n; i++) {
      keys[i] = of(from + i);
    }
    return keys;
  }
}
