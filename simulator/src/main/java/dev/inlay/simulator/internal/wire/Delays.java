package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.quota.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// How long to wait, as answers say it.
final class Delays {
  private Delays() {}

  /// Until a call fits into every limit, in microseconds; empty when it never does.
  static OptionalLong longest(List<Violation> violations) {
    long longest = 0;
    for (Violation violation : violations) {
      if (violation.waitMicros().isEmpty()) {
        return OptionalLong.empty();
      }
      longest = Math.max(longest, violation.waitMicros().getAsLong());
    }
    return OptionalLong.of(longest);
  }

  /// `6m0s`, `1.5s`, `12ms`: as Go writes durations, to the millisecond, never shorter than it is.
  static String go(long micros) {
    long millis = Math.ceilDiv(micros, 1000);
    if (millis < 1000) {
      return millis + "ms";
    }
    long hours = millis / 3_600_000;
    long minutes = millis / 60_000 % 60;
    String seconds =
        String.format(Locale.ROOT, "%.3f", millis % 60_000 / 1000.0)
            .replaceFirst("\\.?0+$", "")
            .replaceFirst("^$", "0");
    return (hours > 0 ? hours + "h" : "")
        + (hours > 0 || minutes > 0 ? minutes + "m" : "")
        + seconds
        + "s";
  }

  /// The headers that say when to come back, in milliseconds and in seconds, rounded up; none when
  /// the call never fits.
  static Map<String, String> retryAfter(Refusal.RateLimited limited) {
    OptionalLong micros = longest(limited.violations());
    return micros.isEmpty() ? Map.of() : retryAfter(Duration.ofNanos(micros.getAsLong() * 1000));
  }

  static Map<String, String> retryAfter(Duration delay) {
    return Map.of(
        "retry-after-ms", Long.toString(delay.plusNanos(999_999).toMillis()),
        "retry-after", Long.toString(seconds(delay)));
  }

  /// Whole seconds, rounded up.
  static long seconds(Duration delay) {
    return delay.plusNanos(999_999_999).toSeconds();
  }
}
