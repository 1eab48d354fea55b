package dev.inlay.core.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One version of a document with its vectors.
///
/// @param itemId the version, taken before its row was read: greater ones are newer
/// @param contentHash of the rendered text
/// @param tokens that its vectors cost
/// @param chunks empty for a document that is known but has nothing to embed
/// @param tenant whose it is; empty: nobody's; null: its source knows no tenants
/// @param metadata what is carried along for filters, a JSON object; null: nothing
/// @param words the text whose words it is to be found by, too; null: its source has no full-text
///   search
@SuppressWarnings("ArrayRecordComponent") // compared by key, never as a whole
public record EmbeddedDocument(
    int sourceId,
    String contentType,
    String docKey,
    long itemId,
    byte[] contentHash,
    long tokens,
    List<ChunkVector> chunks,
    @Nullable String tenant,
    @Nullable String metadata,
    @Nullable String words) {
  public EmbeddedDocument {
    chunks = List.copyOf(chunks);
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must not be negative: " + tokens);
    }
    Set<Integer> numbers = new HashSet<>();
    for (ChunkVector chunk : chunks) {
      if (!numbers.add(chunk.chunk())) {
        throw new IllegalArgumentException(
            "item %d has chunk %d twice".formatted(itemId, chunk.chunk()));
      }
    }
  }

  /// A document of a source without tenants that carries nothing along.
  public EmbeddedDocument(
      int sourceId,
      String contentType,
      String docKey,
      long itemId,
      byte[] contentHash,
      long tokens,
      List<ChunkVector> chunks) {
    this(sourceId, contentType, docKey, itemId, contentHash, tokens, chunks, null, null, null);
  }

  DocumentKey key() {
    return new DocumentKey(sourceId, contentType, docKey);
  }
}
