package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Limits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// All limits of one account: a call takes from all of them, or from none. Not thread-safe.
public final class Quota {
  private final List<Meter> meters;
  private final Map<LimitKind, Long> taken = new EnumMap<>(LimitKind.class);
  private final Map<LimitKind, Long> refused = new EnumMap<>(LimitKind.class);

  public Quota(Limits limits, Moment first) {
    meters = Meter.all(limits, first);
  }

  /// How one limit was used.
  ///
  /// @param taken units of the calls that were let through
  /// @param refusedCalls calls that it did not let through
  /// @param allowed all that it would have let through until now; empty when for some time it did
  ///   not limit
  /// @param allowedUntilLastCall the same until the last call
  /// @param standing how it stands; empty while it does not limit
  public record Use(
      LimitKind kind,
      long taken,
      long refusedCalls,
      OptionalLong allowed,
      OptionalLong allowedUntilLastCall,
      Optional<Standing> standing) {}

  /// Takes the demand when it fits into every limit, else says which it does not fit into.
  public List<Violation> take(Moment now, Demand demand) {
    List<Violation> violations = new ArrayList<>();
    for (Meter meter : meters) {
      meter.advance(now);
      meter.called();
      meter
          .violation(demand.of(meter.kind().unit()))
          .ifPresent(
              violation -> {
                violations.add(violation);
                refused.merge(meter.kind(), 1L, Long::sum);
              });
    }
    if (violations.isEmpty()) {
      for (Meter meter : meters) {
        long amount = demand.of(meter.kind().unit());
        meter.take(amount);
        taken.merge(meter.kind(), amount, Long::sum);
      }
    }
    return violations;
  }

  /// How each limit stands since the last call.
  public List<Standing> standings() {
    return meters.stream().flatMap(meter -> meter.standing().stream()).toList();
  }

  /// How each limit was used until now.
  public List<Use> uses(Moment now) {
    List<Use> uses = new ArrayList<>();
    for (Meter meter : meters) {
      meter.advance(now);
      LimitKind kind = meter.kind();
      uses.add(
          new Use(
              kind,
              taken.getOrDefault(kind, 0L),
              refused.getOrDefault(kind, 0L),
              meter.allowed(),
              meter.allowedUntilLastCall(),
              meter.standing()));
    }
    return uses;
  }
}
