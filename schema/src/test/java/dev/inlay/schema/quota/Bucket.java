package dev.inlay.schema.quota;

/// A provider's limit: a bucket that refills steadily. Seconds of any clock.
final class Bucket {
  private double perSecond;
  private double size;
  private double level;
  private double at;

  Bucket(double perSecond, double size, double level, double at) {
    this.perSecond = perSecond;
    this.size = size;
    this.level = level;
    this.at = at;
  }

  /// From now on another limit holds; what is left stays as far as it fits.
  void become(double newPerSecond, double newSize, double now) {
    refill(now);
    perSecond = newPerSecond;
    size = newSize;
    level = Math.min(level, size);
  }

  boolean accepts(double amount, double now) {
    refill(now);
    if (level < amount) {
      return false;
    }
    level -= amount;
    return true;
  }

  private void refill(double now) {
    level = Math.min(size, level + Math.max(0, now - at) * perSecond);
    at = Math.max(at, now);
  }
}
