package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitChange;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What holds from a moment on, until the next phase.
///
/// @param from microseconds since the provider's first call
/// @param limit empty: nothing limits
record Phase(long from, Optional<Limit> limit) {

  /// The phases of one kind of limit in order, the first from zero; none when it never limits.
  static List<Phase> of(LimitKind kind, Limits limits) {
    List<LimitChange> changes =
        limits.changes().stream()
            .filter(change -> change.kind() == kind)
            .sorted(Comparator.comparing(LimitChange::at))
            .toList();
    Optional<Limit> initial =
        limits.initial().stream().filter(limit -> limit.kind() == kind).findFirst();
    if (initial.isEmpty() && changes.isEmpty()) {
      return List.of();
    }
    List<Phase> phases = new ArrayList<>();
    phases.add(new Phase(0, initial));
    for (LimitChange change : changes) {
      phases.add(new Phase(change.at().toNanos() / 1000, change.limit()));
    }
    return List.copyOf(phases);
  }
}
