package dev.inlay.core.queue;

import java.util.List;

/// How well the queue is.
///
/// @param score from 100 down to 0
/// @param status ok, warning or critical
public record Health(int score, String status, List<Issue> issues) {
  public Health {
    issues = List.copyOf(issues);
  }

  /// Something that is not as it should be.
  ///
  /// @param name as `profile_refused`
  /// @param severity info, warning or critical
  /// @param evidence a JSON object
  /// @param recommendation what to do about it
  public record Issue(String name, String severity, String evidence, String recommendation) {}
}
