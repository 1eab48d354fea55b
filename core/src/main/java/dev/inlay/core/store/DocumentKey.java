package dev.inlay.core.store;

import java.util.Comparator;

/// What of which document is embedded. Its order is that in which rows are locked.
public record DocumentKey(int sourceId, String contentType, String docKey)
    implements Comparable<DocumentKey> {
  private static final Comparator<DocumentKey> ORDER =
      Comparator.comparingInt(DocumentKey::sourceId)
          .thenComparing(DocumentKey::contentType)
          .thenComparing(DocumentKey::docKey);

  @Override
  public int compareTo(DocumentKey other) {
    return ORDER.compare(this, other);
  }
}
