package dev.inlay.core.store;

import java.util.List;

/// A document that is gone.
///
/// @param contentTypes all that may have been embedded of it, now or by a worker that is late
/// @param itemId the version in which it is gone: an older one never comes back
public record DeletedDocument(int sourceId, List<String> contentTypes, String docKey, long itemId) {
  public DeletedDocument {
    contentTypes = List.copyOf(contentTypes);
    if (contentTypes.isEmpty()) {
      throw new IllegalArgumentException(
          "the delete of item %d names no content type".formatted(itemId));
    }
  }
}
