package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.Optional;

/// The calls that a fault goes wrong with: those for which all of this holds. Begin with [#ALWAYS].
///
/// @param firstCall the first call, counted from 1 for each provider
/// @param lastCall the last call
/// @param from since the provider's first call
/// @param to since the provider's first call; not itself
/// @param probability of a call that all the rest holds for, 0 to 1; which ones follows from the
///   seed and the call's number
/// @param text what one of its texts must contain
/// @param most how many calls in all
public record When(
    long firstCall,
    long lastCall,
    Duration from,
    Duration to,
    double probability,
    long seed,
    Optional<String> text,
    long most) {
  private static final Duration FOREVER = Duration.ofDays(365_000);

  /// Every call.
  public static final When ALWAYS =
      new When(1, Long.MAX_VALUE, Duration.ZERO, FOREVER, 1, 0, Optional.empty(), Long.MAX_VALUE);

  public When {
    if (firstCall < 1 || lastCall < firstCall) {
      throw new IllegalArgumentException(
          "calls must be numbers from 1, the first not above the last: %d-%d"
              .formatted(firstCall, lastCall));
    }
    if (from.isNegative() || to.compareTo(from) <= 0) {
      throw new IllegalArgumentException(
          "from must not be negative, to must be after it: %s, %s".formatted(from, to));
    }
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability must be above 0 and at most 1, not " + probability);
    }
    if (text.isPresent() && text.get().isEmpty()) {
      throw new IllegalArgumentException("text must not be empty");
    }
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, not " + most);
    }
  }

  /// The calls of these numbers only, counted from 1.
  public static When calls(long first, long last) {
    return ALWAYS.withCalls(first, last);
  }

  /// The calls with a text that contains this.
  public static When text(String fragment) {
    return new When(
        1, Long.MAX_VALUE, Duration.ZERO, FOREVER, 1, 0, Optional.of(fragment), Long.MAX_VALUE);
  }

  /// The same, of the calls of these numbers only.
  public When withCalls(long first, long last) {
    return new When(first, last, from, to, probability, seed, text, most);
  }

  /// The same, between two moments since the provider's first call only.
  public When between(Duration start, Duration end) {
    return new When(firstCall, lastCall, start, end, probability, seed, text, most);
  }

  /// The same, of one in some calls only.
  public When withProbability(double chance, long seedOfChance) {
    return new When(firstCall, lastCall, from, to, chance, seedOfChance, text, most);
  }

  /// The same, with so many calls at most.
  public When atMost(long times) {
    return new When(firstCall, lastCall, from, to, probability, seed, text, times);
  }
}
