package dev.inlay.simulator.internal.quota;

import java.util.List;

/// Where in its phases a limit is.
final class Phases {
  private final List<Phase> all;
  private int current;

  Phases(List<Phase> all, long micros) {
    this.all = all;
    while (hasNextBy(micros)) {
      next();
    }
  }

  Phase current() {
    return all.get(current);
  }

  /// Whether another phase begins until then.
  boolean hasNextBy(long micros) {
    return current + 1 < all.size() && all.get(current + 1).from() <= micros;
  }

  Phase next() {
    current++;
    return current();
  }
}
