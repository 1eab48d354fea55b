package dev.inlay.core.store;

/// A vector that cannot be stored: wrong length, not finite, all zero, or too large for the layout.
/// Permanent: the same vector is refused again. Nothing was sent to the database.
public final class InvalidVectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final long itemId;

  InvalidVectorException(long itemId, int chunk, String fault) {
    super("item %d, chunk %d: %s".formatted(itemId, chunk, fault));
    this.itemId = itemId;
  }

  /// The item whose document it belongs to.
  public long itemId() {
    return itemId;
  }
}
