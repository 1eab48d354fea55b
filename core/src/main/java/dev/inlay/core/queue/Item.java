package dev.inlay.core.queue;

import java.time.Instant;

/// One request in the queue: embed (or delete) one document.
///
/// @param id orders the versions of a document: a greater one is newer
/// @param sourceId the source it belongs to
/// @param key the document's key in its source, as text
/// @param operation what happened to the row
/// @param attempt 1 at first; a rate limit or a lost worker does not count
/// @param enqueuedAt when it was queued at first
public record Item(
    long id, int sourceId, String key, Operation operation, int attempt, Instant enqueuedAt) {}
