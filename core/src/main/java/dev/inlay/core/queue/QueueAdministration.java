package dev.inlay.core.queue;

import dev.inlay.core.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The queue as operators see and steer it. Rows come as maps from the SQL contract's column names;
/// times are ISO 8601 texts. Safe for use by many threads.
public final class QueueAdministration {
  private final Database database;

  public QueueAdministration(Database database) {
    this.database = database;
  }

  public QueueStatistics statistics() {
    Map<String, @Nullable Object> row =
        rows("select * from inlay.get_queue_statistics()").getFirst();
    return new QueueStatistics(
        number(row, "total_pending"),
        number(row, "total_processing"),
        number(row, "total_completed"),
        number(row, "total_failed"),
        number(row, "total_rate_limited"),
        number(row, "total_scheduled"),
        number(row, "active_workers"),
        row);
  }

  /// How well the queue is, and every issue with its evidence and what to do about it.
  public Health health() {
    List<Map<String, @Nullable Object>> rows =
        rows(
            "select h.score, h.status, i ->> 'name' as name, i ->> 'severity' as severity, i ->> 'evidence' as evidence, i ->> 'recommendation' as recommendation"
                + " from inlay.get_queue_health() h left join lateral jsonb_array_elements(h.issues) with ordinality x(i, n) on true order by n");
    return new Health(
        (int) number(rows.getFirst(), "score"),
        String.valueOf(rows.getFirst().get("status")),
        rows.stream()
            .filter(row -> row.get("name") != null)
            .map(
                row ->
                    new Health.Issue(
                        String.valueOf(row.get("name")),
                        String.valueOf(row.get("severity")),
                        String.valueOf(row.get("evidence")),
                        String.valueOf(row.get("recommendation"))))
            .toList());
  }

  /// Items, newest first.
  ///
  /// @param status null: any
  /// @param source null: any
  public List<Map<String, @Nullable Object>> list(
      @Nullable String status, @Nullable String source, int limit) {
    return rows("select * from inlay.list_queue_items(?, ?, ?)", status, source, limit);
  }

  public Optional<Map<String, @Nullable Object>> find(long itemId) {
    return rows("select * from inlay.embedding_queue where id = ?", itemId).stream().findFirst();
  }

  /// The attempts of an item, oldest first.
  public List<Map<String, @Nullable Object>> history(long itemId) {
    return rows("select * from inlay.queue_item_history(?)", itemId);
  }

  /// Offers dead letters again, from their first attempt; returns how many.
  ///
  /// @param max null: all
  /// @param source null: of any source
  public long requeueFailed(@Nullable Integer max, @Nullable String source) {
    return count("select inlay.requeue_failed_items(?::int, ?::text)", max, source);
  }

  /// Frees segments of finished items; returns how many segments.
  ///
  /// @param olderThan null: as configured
  public long cleanUp(@Nullable Duration olderThan) {
    return count(
        "select segments_freed from inlay.cleanup_old_queue_items(?::float8 * interval '1 ms')",
        olderThan == null ? null : (double) olderThan.toMillis());
  }

  /// Cancels an item that waits; returns 1.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused when it does not wait
  public long cancel(long itemId) {
    rows("select inlay.cancel_queue_item(?)", itemId);
    return 1;
  }

  /// Cancels the items of a source that wait; returns how many.
  public long cancelSource(String source) {
    return count("select inlay.cancel_queue_items_by_source(?)", source);
  }

  /// Lets a tenant have this many claims in a row when its turn comes.
  ///
  /// @param weight 1, which every tenant has at first, to 100
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is no such profile, or the
  ///   weight is another number
  public void setTenantWeight(String profile, String tenant, int weight) {
    rows("select inlay.set_tenant_weight(?, ?, ?)", profile, tenant, weight);
  }

  private long count(String sql, @Nullable Object... values) {
    Object count = rows(sql, values).getFirst().values().iterator().next();
    return count instanceof Number n ? n.longValue() : 0;
  }

  private static long number(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number n ? n.longValue() : 0;
  }

  private List<Map<String, @Nullable Object>> rows(String sql, @Nullable Object... values) {
    return Rows.of(database, sql, values);
  }
}
