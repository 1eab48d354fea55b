package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One limit of one account as time goes by. Not thread-safe; moments never go back.
sealed interface Meter permits TokenBucket, DayQuota {

  LimitKind kind();

  /// Lets time go by until the moment.
  void advance(Moment to);

  /// Why this much does not fit now.
  Optional<Violation> violation(long amount);

  /// Takes what fits.
  void take(long amount);

  /// How it stands; empty while nothing limits.
  Optional<Standing> standing();

  /// All that it would have let through until now, had somebody always asked for more: what it held
  /// at the first call and what came after. Empty when for some time nothing limited.
  OptionalLong allowed();

  /// A call came, whether it fits or not.
  void called();

  /// The same as [#allowed()] was at the last call.
  OptionalLong allowedUntilLastCall();

  /// The meters of every kind of limit that holds at some time, full at their first moment.
  static List<Meter> all(Limits limits, Moment first) {
    List<Meter> meters = new ArrayList<>();
    for (LimitKind kind : LimitKind.values()) {
      List<Phase> phases = Phase.of(kind, limits);
      if (!phases.isEmpty()) {
        meters.add(
            kind.daily()
                ? new DayQuota(kind, phases, first)
                : new TokenBucket(kind, phases, first));
      }
    }
    return meters;
  }
}
