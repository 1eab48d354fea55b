package dev.inlay.core.chunk;

/// A piece of a document's text that fits the model.
///
/// @param number its place in the document, from 0
/// @param start where it begins in the document's text, in UTF-16 units
/// @param end where it ends there, exclusive
/// @param text the document's text from `start` to `end`: not blank, and without white space around
///   it
/// @param tokens as the chunker's tokenizer counts them, special tokens included
public record Chunk(int number, int start, int end, String text, int tokens) {
  public Chunk {
    if (number < 0 || start < 0 || end - start != text.length() || text.isEmpty() || tokens < 0) {
      throw new IllegalArgumentException(
          "a chunk is a range of a document: number %d, %d to %d, %d characters, %d tokens"
              .formatted(number, start, end, text.length(), tokens));
    }
  }
}
