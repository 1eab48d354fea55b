package dev.inlay.core.worker;

import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.Item;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.EmbeddedDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One content of a document on its way to its vectors. Used by one thread.
final class Document {
  private final Source source;
  private final Item item;
  private final long version;
  private final Row row;
  private final int content;
  private final ContentHash hash;
  private final List<Chunk> chunks;
  private final @Nullable Vector[] vectors;
  private int missing;
  private Closure.@Nullable Failed failure;

  /// @param version taken before the row was read; see [dev.inlay.core.source.Documents]
  /// @param content which of the source's contents it is
  Document(
      Source source,
      Item item,
      long version,
      Row row,
      int content,
      ContentHash hash,
      List<Chunk> chunks) {
    this.source = source;
    this.item = item;
    this.version = version;
    this.row = row;
    this.content = content;
    this.hash = hash;
    this.chunks = chunks;
    this.vectors = new Vector[chunks.size()];
    this.missing = chunks.size();
  }

  ContentHash hash() {
    return hash;
  }

  /// The tokens of its text, as the tokenizer counts them.
  long tokens() {
    return chunks.stream().mapToLong(Chunk::tokens).sum();
  }

  Item item() {
    return item;
  }

  List<Chunk> chunks() {
    return chunks;
  }

  void vector(int chunk, float[] vector) {
    vectors[chunk] = new Vector(vector);
    missing--;
  }

  void fail(String error, boolean permanent) {
    if (failure == null || (permanent && !failure.permanent())) {
      failure = new Closure.Failed(item.id(), error, permanent);
    }
  }

  Closure.@Nullable Failed failure() {
    return failure;
  }

  boolean complete() {
    return missing == 0;
  }

  /// Takes the vectors of a document of the same text.
  void copy(List<ChunkVector> known) {
    known.forEach(v -> vector(v.chunk(), v.vector()));
  }

  /// All of its vectors.
  ///
  /// @throws IllegalStateException when one is missing
  List<ChunkVector> vectors() {
    List<ChunkVector> all = new ArrayList<>(chunks.size());
    for (int i = 0; i < vectors.length; i++) {
      Vector vector = vectors[i];
      if (vector == null) {
        throw new IllegalStateException("chunk " + i + " of item " + item.id() + " has no vector");
      }
      all.add(new ChunkVector(i, chunks.get(i).start(), chunks.get(i).end(), vector.numbers));
    }
    return all;
  }

  EmbeddedDocument embedded() {
    return embedded(vectors());
  }

  /// The same with the vectors of a document of the same text.
  EmbeddedDocument embedded(List<ChunkVector> vectors) {
    return new EmbeddedDocument(
        source.id(),
        source.contents().get(content).type(),
        item.key(),
        version,
        hash.bytes(),
        tokens(),
        vectors,
        row.tenant(),
        row.metadata(),
        source.fullText() == null ? null : row.texts().get(content));
  }

  /// The same when the stored vectors are those of its text: they stay.
  EmbeddedDocument unchanged() {
    return new EmbeddedDocument(
        source.id(),
        source.contents().get(content).type(),
        item.key(),
        version,
        hash.bytes(),
        0,
        List.of(),
        row.tenant(),
        row.metadata(),
        null);
  }

  @SuppressWarnings("ArrayRecordComponent") // a box: nobody compares it
  private record Vector(float[] numbers) {}
}
