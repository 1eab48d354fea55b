package dev.inlay.core.quota;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// How many calls at once a process makes through accounts of which nothing is known: one at first,
/// and one more with every 32 that were accepted. For if there is a limit all the same, its first
/// refusal finds every call that is under way. Safe for use by many threads.
final class SlowStart {
  private static final int FOR_ONE_MORE = 32;

  private final Set<Turn> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
  private long accepted;

  /// Whether one more may go now; then it is under way until it ends.
  synchronized boolean begins(Turn turn) {
    return underWay.size() <= accepted / FOR_ONE_MORE && underWay.add(turn);
  }

  /// The provider accepted a call.
  ///
  /// @return whether it was one of these
  synchronized boolean accepted(Turn turn) {
    boolean ended = underWay.remove(turn);
    accepted += ended ? 1 : 0;
    return ended;
  }

  /// A call ended otherwise.
  ///
  /// @return whether it was one of these
  synchronized boolean ended(Turn turn) {
    return underWay.remove(turn);
  }
}
