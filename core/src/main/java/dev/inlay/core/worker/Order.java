package dev.inlay.core.worker;

import java.util.OptionalInt;

/// What operators want of a worker.
///
/// @param slots how many it is to have; empty: as many as it was started with
/// @param scope whom they told: `all`, `profile N` or `worker ID`; empty: nobody said anything
/// @param by who told
public record Order(State state, OptionalInt slots, String scope, String by) {
  /// What it is to do.
  public enum State {
    /// Claim and work.
    RUNNING,
    /// Claim nothing; what it holds is finished.
    PAUSED,
    /// Finish the calls under way, return the rest, and end.
    DRAINING,
    /// As draining, within ten seconds.
    STOPPED;

    /// Whether the worker ends.
    public boolean ends() {
      return this == DRAINING || this == STOPPED;
    }
  }
}
