package dev.inlay.core.source;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// How far a source is.
///
/// @param profile whose vectors are counted
/// @param documents rows; empty: they cannot be read
/// @param exact whether the documents were counted
/// @param stored what is stored of them
/// @param failed dead letters
/// @param work what waits; the workers are not counted here
/// @param fault why its documents cannot be read; empty: they can
/// @param polledAt the last complete look at its polled column; empty: it is not polled, or not yet
/// @param backfill the last one; empty: there was none
public record SourceStatus(
    String source,
    String profile,
    OptionalLong documents,
    boolean exact,
    Stored stored,
    long failed,
    SourceWork work,
    Optional<String> fault,
    Optional<Instant> polledAt,
    Optional<BackfillStatus> backfill) {

  /// What is stored of a source's documents. Whether it is that of their rows as they are now only
  /// [dev.inlay.core.worker.Verifier] tells.
  ///
  /// @param embedded documents with vectors
  /// @param blank documents whose text is empty; empty: not counted
  /// @param exact whether they were counted
  public record Stored(long embedded, OptionalLong blank, boolean exact) {}
}
