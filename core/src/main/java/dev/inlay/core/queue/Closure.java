package dev.inlay.core.queue;

import java.time.Duration;
import java.util.List;

/// How a claim ends. Items that are named neither as failed nor as returned are completed.
///
/// @param failed tried again later, or dead letters
/// @param returned item ids to be offered again, without an attempt charged
/// @param returnDelay how long the returned wait
/// @param skipped how many of the completed needed no call (unchanged, superseded, deleted, blank)
/// @param calls calls made to the provider
/// @param tokens tokens the provider counted
/// @param savedTokens tokens of the skipped, that would have been paid for
/// @param work how long the worker took
public record Closure(
    List<Failed> failed,
    List<Long> returned,
    Duration returnDelay,
    int skipped,
    int calls,
    long tokens,
    long savedTokens,
    Duration work) {
  public Closure {
    failed = List.copyOf(failed);
    returned = List.copyOf(returned);
  }

  /// An item whose attempt failed.
  ///
  /// @param permanent trying again cannot help: a dead letter at once
  public record Failed(long itemId, String error, boolean permanent) {}
}
