package dev.inlay.simulator.script;

import java.time.Duration;
import java.time.ZoneId;

/// How much a provider allows. A call that does not fit is refused whole and consumes nothing.
public sealed interface Limit {

  /// Its name.
  LimitKind kind();

  /// How much is allowed in its window.
  long amount();

  /// The largest amount of any limit, a hundred thousand million: the arithmetic stays exact.
  long LARGEST = 100_000_000_000L;

  /// A token bucket that refills steadily, a sixtieth of its amount a second.
  ///
  /// @param amount how much a minute refills
  /// @param burst how much the bucket holds, and holds at the first call
  record PerMinute(LimitKind kind, long amount, long burst) implements Limit {
    public PerMinute {
      if (kind.daily()) {
        throw new IllegalArgumentException(kind.key() + " is not a limit of a minute");
      }
      requireAmount(kind.key(), amount);
      requireAmount(kind.key() + " burst", burst);
    }

    /// The same limit with a bucket of another size.
    public PerMinute withBurst(long size) {
      return new PerMinute(kind, amount, size);
    }
  }

  /// A quota that starts anew at a moment, all of it at once.
  ///
  /// @param reset when it starts anew
  /// @param toldDelay how long a refusal says to wait, where the protocol tells a delay. Gemini
  ///   tells some seconds even when only the next day helps.
  record PerDay(LimitKind kind, long amount, Reset reset, Duration toldDelay) implements Limit {
    public PerDay {
      if (!kind.daily()) {
        throw new IllegalArgumentException(kind.key() + " is not a limit of a day");
      }
      requireAmount(kind.key(), amount);
      if (toldDelay.isNegative()) {
        throw new IllegalArgumentException("told_delay must not be negative: " + toldDelay);
      }
    }

    /// The same quota that starts anew at other moments.
    public PerDay withReset(Reset other) {
      return new PerDay(kind, amount, other, toldDelay);
    }
  }

  /// When a quota of a day starts anew.
  sealed interface Reset {
    /// At midnight of a time zone.
    record Midnight(ZoneId zone) implements Reset {}

    /// Every so often since the provider's first call: a short day, for tests.
    record Every(Duration period) implements Reset {
      public Every {
        if (period.compareTo(Duration.ofMillis(1)) < 0) {
          throw new IllegalArgumentException("a quota cannot reset every " + period);
        }
      }
    }
  }

  /// A limit with the defaults: a bucket of a minute's worth; a day that ends at midnight in
  /// California, as Gemini's does, and whose refusals say "retry in 14 s".
  static Limit of(LimitKind kind, long amount) {
    return kind.daily()
        ? new PerDay(
            kind,
            amount,
            new Reset.Midnight(ZoneId.of("America/Los_Angeles")),
            Duration.ofSeconds(14))
        : new PerMinute(kind, amount, amount);
  }

  /// Calls a minute; the bucket holds a minute's worth.
  static PerMinute requestsPerMinute(long amount) {
    return new PerMinute(LimitKind.REQUESTS_PER_MINUTE, amount, amount);
  }

  /// Texts a minute; the bucket holds a minute's worth.
  static PerMinute inputsPerMinute(long amount) {
    return new PerMinute(LimitKind.INPUTS_PER_MINUTE, amount, amount);
  }

  /// Tokens a minute; the bucket holds a minute's worth.
  static PerMinute tokensPerMinute(long amount) {
    return new PerMinute(LimitKind.TOKENS_PER_MINUTE, amount, amount);
  }

  private static void requireAmount(String what, long amount) {
    if (amount < 1 || amount > LARGEST) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d, not %d".formatted(what, LARGEST, amount));
    }
  }
}
