package dev.inlay.simulator.script;

import java.time.Duration;

/// How long a provider takes for a call: a base, evenly spread between two ends, and some time for
/// each token.
public record Latency(Duration least, Duration most, Duration perToken) {

  /// Answers at once.
  public static final Latency NONE = fixed(Duration.ZERO);

  public Latency {
    if (least.isNegative() || most.compareTo(least) < 0 || perToken.isNegative()) {
      throw new IllegalArgumentException(
          "latency cannot be %s to %s and %s a token".formatted(least, most, perToken));
    }
  }

  /// The same for every call.
  public static Latency fixed(Duration duration) {
    return new Latency(duration, duration, Duration.ZERO);
  }

  /// Evenly spread between the two.
  public static Latency between(Duration least, Duration most) {
    return new Latency(least, most, Duration.ZERO);
  }

  /// The same and this for each token of the call.
  public Latency withPerToken(Duration duration) {
    return new Latency(least, most, duration);
  }
}
