package dev.inlay.core.quota;

import dev.inlay.core.embed.EmbeddingException.RateLimited;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A provider that only counts: a bucket of requests, empty at first, and 20 ms a call. It tells
/// nothing of its limit.
final class SimulatedLimit {
  private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private double perSecond;
  private double level;
  private long at = System.nanoTime();
  private final List<Long> accepted = new ArrayList<>();
  private int refused;

  SimulatedLimit(double perMinute) {
    this.perSecond = perMinute / 60;
  }

  synchronized void become(double perMinute) {
    refill();
    perSecond = perMinute / 60;
    level = Math.min(level, 60 * perSecond);
  }

  /// One call.
  void call() {
    LockSupport.parkNanos(LATENCY_NANOS / 2);
    boolean ok = accepts();
    LockSupport.parkNanos(LATENCY_NANOS / 2);
    if (!ok) {
      throw new RateLimited("too many requests", null);
    }
  }

  /// Calls accepted in the seconds before now.
  synchronized long acceptedWithin(double seconds) {
    long since = System.nanoTime() - (long) (seconds * 1e9);
    return accepted.stream().filter(t -> t - since > 0).count();
  }

  synchronized int accepted() {
    return accepted.size();
  }

  synchronized int refused() {
    return refused;
  }

  private synchronized boolean accepts() {
    refill();
    if (level < 1) {
      refused++;
      return false;
    }
    level--;
    accepted.add(at);
    return true;
  }

  private void refill() {
    long now = System.nanoTime();
    level = Math.min(60 * perSecond, level + (now - at) / 1e9 * perSecond);
    at = now;
  }
}
