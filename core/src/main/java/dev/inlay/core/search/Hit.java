package dev.inlay.core.search;

/// A document found.
///
/// @param key in its source
/// @param score cosine similarity of its best chunk, at most 1
/// @param snippet the text around that chunk, as the row is now; empty when the row is gone
public record Hit(String key, double score, String snippet) {}
