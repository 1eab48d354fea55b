package dev.inlay.core.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// Spares a provider that is down, and the items that wait for it. After several calls in a row
/// have failed, none goes for a while; then one tries, and the rest follow only when it succeeded.
/// The wait doubles with each try, with jitter. Safe for use by many threads; one a process and
/// profile.
final class CircuitBreaker {
  private static final int FAILURES = 3;
  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  private enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private final LongSupplier nanoTime;
  private State state = State.CLOSED;
  private int failures;
  private int opened;
  private long until;
  private String reason = "";

  CircuitBreaker() {
    this(System::nanoTime);
  }

  /// @param nanoTime the clock, as [System#nanoTime()]
  CircuitBreaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// How long no call may go; empty: one may. When the rest is over this lets exactly one caller
  /// through until its call has succeeded or failed; who does not call after all says so with
  /// [#unused()].
  synchronized Optional<Duration> rest() {
    return switch (state) {
      case CLOSED -> Optional.empty();
      case HALF_OPEN -> Optional.of(FIRST_REST);
      case OPEN -> {
        long left = until - nanoTime.getAsLong();
        if (left <= 0) {
          state = State.HALF_OPEN;
        }
        yield left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
      }
    };
  }

  synchronized void unused() {
    if (state == State.HALF_OPEN) {
      state = State.OPEN;
    }
  }

  synchronized void succeeded() {
    state = State.CLOSED;
    failures = 0;
    opened = 0;
    reason = "";
  }

  synchronized void failed(String why) {
    failures++;
    reason = why;
    if (state == State.OPEN || failures < FAILURES) {
      return; // calls that were under way when it opened change nothing
    }
    state = State.OPEN;
    long longest = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(opened, 20));
    opened++;
    until =
        nanoTime.getAsLong() + longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
  }

  /// Why calls rest; empty when they do not.
  synchronized Optional<String> reason() {
    return state == State.CLOSED ? Optional.empty() : Optional.of(reason);
  }
}
