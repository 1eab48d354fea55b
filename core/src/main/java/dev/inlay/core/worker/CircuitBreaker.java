package dev.inlay.core.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// Spares a provider that is down, and the items that wait for it. After several calls in a row
/// have failed, none goes for a while; then one tries, and the rest follow only when it succeeded.
/// The wait doubles with each try, with jitter. A provider that says itself how long to wait is
/// believed at once, within reason. Safe for use by many threads; one a process and profile.
final class CircuitBreaker {
  private static final int FAILURES = 3;
  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  /// No provider is believed that it is away for longer.
  private static final Duration LONGEST_TOLD = Duration.ofMinutes(10);

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

  /// A call failed.
  ///
  /// @param retryAfter how long the provider asked to wait, when it said so
  synchronized void failed(String why, Optional<Duration> retryAfter) {
    failures++;
    reason = why;
    long told = retryAfter.map(wait -> Math.min(LONGEST_TOLD.toNanos(), wait.toNanos())).orElse(0L);
    if (state == State.OPEN) {
      // Calls that were under way when it opened change nothing, but for what they were told.
      until = later(until, nanoTime.getAsLong() + told);
      return;
    }
    if (state == State.CLOSED && failures < FAILURES && told == 0) {
      return;
    }
    state = State.OPEN;
    long longest = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(opened, 20));
    opened++;
    long rest = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    until = nanoTime.getAsLong() + Math.max(told, rest);
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }

  /// Why calls rest; empty when they do not.
  synchronized Optional<String> reason() {
    return state == State.CLOSED ? Optional.empty() : Optional.of(reason);
  }
}
