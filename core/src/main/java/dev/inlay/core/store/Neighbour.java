package dev.inlay.core.store;

/// A document found, with its best chunk.
///
/// @param start where the chunk begins in the rendered text, in UTF-16 units
/// @param end where it ends, exclusive
/// @param score cosine similarity, within rounding between -1 and 1
public record Neighbour(String docKey, int chunk, int start, int end, float score) {}
