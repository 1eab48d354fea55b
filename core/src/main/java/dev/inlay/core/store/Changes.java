package dev.inlay.core.store;

import java.util.List;

/// What a claim changes, to be stored together.
///
/// @param embedded versions with new vectors
/// @param confirmed versions whose text, by its hash, is the stored one; their chunks are not
///   looked at
/// @param deleted documents that are gone
public record Changes(
    List<EmbeddedDocument> embedded,
    List<EmbeddedDocument> confirmed,
    List<DeletedDocument> deleted) {
  public Changes {
    embedded = List.copyOf(embedded);
    confirmed = List.copyOf(confirmed);
    deleted = List.copyOf(deleted);
  }

  /// Whether nothing is to be stored.
  public boolean isEmpty() {
    return embedded.isEmpty() && confirmed.isEmpty() && deleted.isEmpty();
  }
}
