package dev.inlay.core.store;

import java.nio.ByteBuffer;

/// Writes a one-dimensional array without nulls in PostgreSQL's binary form (`array_recv`):
/// dimensions, null flag, element type; length and lower bound; then each element behind its
/// length.
final class BinaryArray {
  private static final int HEADER = 20;

  private final ByteBuffer bytes;
  private final int elementBytes;

  /// @param elementType the type's number; for types whose numbers differ between databases see
  ///   [HalfvecTable]
  /// @param elementBytes of each element, all being of one size
  BinaryArray(int elementType, int count, int elementBytes) {
    this.bytes =
        ByteBuffer.allocate(Math.addExact(HEADER, Math.multiplyExact(count, 4 + elementBytes)));
    this.elementBytes = elementBytes;
    bytes.putInt(1).putInt(0).putInt(elementType).putInt(count).putInt(1);
  }

  /// Where the next element, of exactly the declared size, is to be put.
  ByteBuffer element() {
    return bytes.putInt(elementBytes);
  }

  byte[] finish() {
    if (bytes.hasRemaining()) {
      throw new IllegalStateException(bytes.remaining() + " bytes of the array were not written");
    }
    return bytes.array();
  }
}
