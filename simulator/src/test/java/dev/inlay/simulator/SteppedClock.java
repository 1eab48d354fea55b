package dev.inlay.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes only when told.
final class SteppedClock implements InstantSource {
  private volatile Instant now;

  SteppedClock() {
    this(Instant.parse("2026-03-01T12:00:00Z"));
  }

  SteppedClock(Instant now) {
    this.now = now;
  }

  void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
