package dev.inlay.core.source;

import java.util.Optional;

/// What waits of a source.
///
/// @param pending items that can be claimed
/// @param processing items in open claims
/// @param delayed items that are not due yet, or wait until their source is resumed
/// @param held why nothing of it is claimed; empty: it is
/// @param workers that live, in the whole fleet
public record SourceWork(
    long pending, long processing, long delayed, Optional<String> held, long workers) {
  /// Items that are not done.
  public long open() {
    return pending + processing + delayed;
  }
}
