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
      digest.update(salt(chunker));
      return new ContentHash(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// What comes before the text; verify_documents() in the schema hashes texts, too.
  static byte[] salt(Chunker chunker) {
    return (chunker + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /// For maps.
  ByteBuffer key() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  boolean matches(byte @Nullable [] stored) {
    return stored != null && MessageDigest.isEqual(bytes, stored);
  }
}
