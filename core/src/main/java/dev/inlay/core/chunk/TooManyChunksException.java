package dev.inlay.core.chunk;

/// A document has more chunks than a chunker may make. Nothing of it was cut off: the document as a
/// whole is refused, and trying again cannot help.
public final class TooManyChunksException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int limit;

  TooManyChunksException(int limit, int covered, int length) {
    super(
        "%d chunks cover only %d of the document's %d characters; shorten it, or allow more chunks a document"
            .formatted(limit, covered, length));
    this.limit = limit;
  }

  /// The most chunks that a document may have.
  public int limit() {
    return limit;
  }
}
