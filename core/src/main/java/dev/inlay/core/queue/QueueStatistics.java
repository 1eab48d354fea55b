package dev.inlay.core.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts of the queue, as `get_queue_statistics()` gives them.
///
/// @param pending waiting; exact when `pending_exact` is true in [#values()]
/// @param processing in open claims
/// @param completed since the queue exists
/// @param failed dead letters
/// @param rateLimited waiting for the provider
/// @param scheduled waiting for a retry or a date
/// @param activeWorkers with a fresh heartbeat
/// @param values every column by its SQL name
public record QueueStatistics(
    long pending,
    long processing,
    long completed,
    long failed,
    long rateLimited,
    long scheduled,
    long activeWorkers,
    Map<String, @Nullable Object> values) {
  public QueueStatistics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
