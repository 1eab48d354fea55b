package dev.inlay.core.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /// The sources that something changes of.
  public Set<Integer> sourceIds() {
    Set<Integer> ids = new HashSet<>();
    embedded.forEach(d -> ids.add(d.sourceId()));
    confirmed.forEach(d -> ids.add(d.sourceId()));
    deleted.forEach(d -> ids.add(d.sourceId()));
    return ids;
  }

  /// What changes of these sources.
  public Changes of(Set<Integer> sourceIds) {
    return new Changes(
        embedded.stream().filter(d -> sourceIds.contains(d.sourceId())).toList(),
        confirmed.stream().filter(d -> sourceIds.contains(d.sourceId())).toList(),
        deleted.stream().filter(d -> sourceIds.contains(d.sourceId())).toList());
  }

  /// Whether nothing is to be stored.
  public boolean isEmpty() {
    return embedded.isEmpty() && confirmed.isEmpty() && deleted.isEmpty();
  }
}
