package dev.inlay.core.worker;

import dev.inlay.core.chunk.Chunker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Tells whether a document's vectors are still those of its text: SHA-256 of the text and of how
/// it is chunked. The model is not part of it, since a profile keeps to one.
@SuppressWarnings("ArrayRecordComponent") // compared with matches() only
record ContentHash(byte[] bytes) {

  static ContentHash of(String text, Chunker chunker) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(chunker.toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return new ContentHash(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// For maps.
  ByteBuffer key() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  boolean matches(byte @Nullable [] stored) {
    return stored != null && MessageDigest.isEqual(bytes, stored);
  }
}
