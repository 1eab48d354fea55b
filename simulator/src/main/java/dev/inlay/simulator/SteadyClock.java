package dev.inlay.simulator;

import java.time.Instant;
import java.time.InstantSource;

/// The time of day when it began, and from then on steadily: a correction of the machine's clock
/// neither refills a bucket nor empties one.
final class SteadyClock implements InstantSource {
  private final Instant began = Instant.now();
  private final long beganNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return began.plusNanos(System.nanoTime() - beganNanos);
  }
}
