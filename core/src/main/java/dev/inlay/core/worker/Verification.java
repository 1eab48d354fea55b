package dev.inlay.core.worker;

import java.util.List;
import java.util.Map;

/// What a [Verifier] saw.
///
/// @param documents rows that were compared
/// @param ok of them: what is stored is that of the row
/// @param blank of them: without text, and without vectors
/// @param waiting of them: out of step, and an item waits or is worked on
/// @param found out of step, by kind
/// @param examples of what was found: some keys of each kind
/// @param dropped content types that the source has no more, with what is stored of them: documents
///   counted up to 10,000
/// @param unsettled of what was found: that an item waits for it could not be ruled out, since too
///   many of the source wait
/// @param queued items that repair has queued
public record Verification(
    long documents,
    long ok,
    long blank,
    long waiting,
    Map<Finding, Long> found,
    Map<Finding, List<String>> examples,
    Map<String, Integer> dropped,
    long unsettled,
    long queued) {
  public Verification {
    found = Map.copyOf(found);
    examples = Map.copyOf(examples);
    dropped = Map.copyOf(dropped);
  }

  /// Whether nothing was found.
  public boolean clean() {
    return found.isEmpty() && dropped.isEmpty();
  }

  /// How many of a kind were found.
  public long count(Finding finding) {
    return found.getOrDefault(finding, 0L);
  }
}
