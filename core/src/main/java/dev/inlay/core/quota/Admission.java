package dev.inlay.core.quota;

import java.time.Duration;
import java.util.Optional;

/// The gate's answer to a call.
public sealed interface Admission {

  /// The call may go now. Finish the permit after it.
  record Granted(Permit permit) implements Admission {}

  /// The call cannot go within the patience; nothing was reserved for it.
  ///
  /// @param delay when to ask again; empty: when somebody changed something
  /// @param reason for operators: which limit or rest, of which account
  record Postponed(Optional<Duration> delay, String reason) implements Admission {}

  /// The caller is stopping.
  record Stopped() implements Admission {}
}
