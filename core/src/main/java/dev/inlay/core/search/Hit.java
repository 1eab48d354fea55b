package dev.inlay.core.search;

import org.jspecify.annotations.Nullable;

/// A document found.
///
/// @param key in its source
/// @param contentType of its best chunk
/// @param score cosine similarity of its best chunk, at most 1; of a hybrid search the fused score,
///   which only orders hits
/// @param metadata what it carries along, a JSON object; null: nothing
/// @param snippet the text around that chunk, as the row is now; empty when the row is gone
/// @param why what found it
public record Hit(
    String key,
    String contentType,
    double score,
    @Nullable String metadata,
    String snippet,
    Why why) {

  /// What found a document.
  ///
  /// @param similarity cosine of its best chunk; null: it has no vector
  /// @param vectorRank its place by similarity, from 1; null: its words alone found it
  /// @param wordsRank its place in the full-text search, from 1; null: it was not found there, or
  ///   there was none
  public record Why(
      @Nullable Double similarity, @Nullable Integer vectorRank, @Nullable Integer wordsRank) {}
}
