package dev.inlay.bench.pipeline;

/// Times what comes after the warming up. Used by one thread.
final class Stopwatch {
  private final int warm;
  private final int all;
  private long from;
  private long to;
  private long countedFrom;

  Stopwatch(int warm, int all) {
    this.warm = warm;
    this.all = all;
  }

  /// Notes how many are done; false when all are.
  boolean goesOn(long done) {
    long now = System.nanoTime();
    if (countedFrom == 0 && done >= warm) {
      from = now;
      countedFrom = done;
    }
    to = now;
    return done < all;
  }

  double perSecond() {
    return (all - countedFrom) / ((to - from) / 1e9);
  }
}
