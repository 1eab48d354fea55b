package dev.inlay.simulator.script;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// All limits of a provider.
///
/// @param initial those at the first call, at most one of a kind
/// @param changes what becomes of them later
/// @param per for what each limit is counted separately; empty: for everybody together
/// @param told whether answers tell of them, as far as the protocol can: headers, the reason in the
///   body, how long to wait
public record Limits(List<Limit> initial, List<LimitChange> changes, Set<Scope> per, boolean told) {

  /// What has limits of its own.
  public enum Scope {
    KEY,
    MODEL
  }

  /// No limit at all.
  public static final Limits NONE =
      new Limits(List.of(), List.of(), Set.of(Scope.KEY, Scope.MODEL), true);

  public Limits {
    initial = List.copyOf(initial);
    changes = List.copyOf(changes);
    per = Set.copyOf(per);
    Set<LimitKind> seen = EnumSet.noneOf(LimitKind.class);
    for (Limit limit : initial) {
      if (!seen.add(limit.kind())) {
        throw new IllegalArgumentException(limit.kind().key() + " is given twice");
      }
    }
  }

  Limits with(Limit limit) {
    List<Limit> all = new ArrayList<>(initial);
    all.add(limit);
    return new Limits(all, changes, per, told);
  }

  Limits with(LimitChange change) {
    List<LimitChange> all = new ArrayList<>(changes);
    all.add(change);
    return new Limits(initial, all, per, told);
  }
}
