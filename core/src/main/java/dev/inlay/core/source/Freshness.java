package dev.inlay.core.source;

/// How far a source's vectors are in step with its rows. Each number is counted, so it takes as
/// long as counting the rows.
///
/// @param documents rows of the table
/// @param embedded documents with vectors
/// @param blank documents whose text is empty, so that there is nothing to embed
/// @param failed dead letters
public record Freshness(long documents, long embedded, long blank, long failed) {}
