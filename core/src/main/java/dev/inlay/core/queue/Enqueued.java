package dev.inlay.core.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents to be queued by a caller.
///
/// @param operation INSERT, UPDATE or DELETE; null: UPDATE
/// @param priority high, medium or low; null: the source's for the operation
/// @param notBefore not earlier; null: at once
/// @param tenant whose they are; null: the rows'
public record Enqueued(
    String source,
    List<String> keys,
    @Nullable String operation,
    @Nullable String priority,
    @Nullable Instant notBefore,
    @Nullable String tenant) {
  public Enqueued {
    keys = List.copyOf(keys);
  }
}
