package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.Optional;

/// A limit that becomes another.
///
/// @param at since the provider's first call
/// @param limit what holds from then on; empty: nothing limits any more
public record LimitChange(Duration at, LimitKind kind, Optional<Limit> limit) {
  public LimitChange {
    if (at.isNegative()) {
      throw new IllegalArgumentException("a limit cannot change before the first call: " + at);
    }
    if (limit.isPresent() && limit.get().kind() != kind) {
      throw new IllegalArgumentException(
          "%s cannot become %s".formatted(kind.key(), limit.get().kind().key()));
    }
  }
}
