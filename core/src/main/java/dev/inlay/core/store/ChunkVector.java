package dev.inlay.core.store;

/// The vector of one chunk of a document.
///
/// @param chunk its number, from 0
/// @param start where it begins in the rendered text, in UTF-16 units
/// @param end where it ends, exclusive
/// @param vector owned by the record; callers do not change it
@SuppressWarnings(
    "ArrayRecordComponent") // a copy of every vector would double the memory of a claim
public record ChunkVector(int chunk, int start, int end, float[] vector) {
  public ChunkVector {
    if (chunk < 0 || start < 0 || end < start) {
      throw new IllegalArgumentException(
          "a chunk has a number and a range of text: chunk %d, %d to %d"
              .formatted(chunk, start, end));
    }
  }
}
