package dev.inlay.core.store;

import java.util.Set;

/// What became of [Changes]; every document is in exactly one of the sets.
///
/// @param accepted stored, confirmed or deleted as asked
/// @param superseded a version as new or newer was there already; nothing is left to do
/// @param unconfirmed the stored text is, against what was assumed, another one or none: embed them
public record Applied(
    Set<DocumentKey> accepted, Set<DocumentKey> superseded, Set<DocumentKey> unconfirmed) {
  public Applied {
    accepted = Set.copyOf(accepted);
    superseded = Set.copyOf(superseded);
    unconfirmed = Set.copyOf(unconfirmed);
  }
}
