package dev.inlay.core.queue;

import dev.inlay.core.db.Database;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The workers of a database as operators see and steer them. What is wanted of workers is kept in
/// the database; they obey within a second, on whatever machine they run. Safe for use by many
/// threads.
public final class FleetAdministration {
  private final Database database;

  /// What a worker is to do.
  public enum Desired {
    /// Claim and work.
    RUNNING,
    /// Claim nothing; what it holds is finished.
    PAUSED,
    /// Finish the calls under way, return the rest, and end.
    DRAINING,
    /// As draining, within ten seconds.
    STOPPED;

    String sql() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public FleetAdministration(Database database) {
    this.database = database;
  }

  /// Every worker: what it is and is wanted to be, where it runs, what it holds and has done. The
  /// columns are those of `inlay.list_workers()`.
  public List<Map<String, @Nullable Object>> list() {
    return Rows.of(database, "select * from inlay.list_workers()");
  }

  /// How many slots of the whole fleet may work at once, as configured.
  public long maxConcurrentWorkers() {
    Object bound =
        Rows.of(database, "select inlay.setting('max_concurrent_workers') as bound")
            .getFirst()
            .get("bound");
    return bound instanceof Number n ? n.longValue() : 0;
  }

  /// Tells a worker, or several.
  ///
  /// @param worker its id, the beginning of it, or a host
  /// @param state null: as before
  /// @param slots null: as before
  /// @return the ids of those who were told
  /// @throws dev.inlay.core.db.DatabaseException.Refused when no worker is called so, or it cannot
  ///   have so many slots
  public List<String> tell(String worker, @Nullable Desired state, @Nullable Integer slots) {
    return told("select unnest(inlay.set_worker(?, ?::text, ?::int))", worker, sql(state), slots);
  }

  /// Tells all workers, those to come included; what single ones were told before is over.
  ///
  /// @param profile null: whatever they work on
  /// @return the ids of those who live
  public List<String> tellAll(
      @Nullable String profile, @Nullable Desired state, @Nullable Integer slots) {
    return told(
        "select unnest(inlay.set_fleet(?::text, ?::int, ?::text))", sql(state), slots, profile);
  }

  /// How many claims of a profile may be open at once in the whole fleet.
  ///
  /// @param most null: as many as `max_concurrent_workers` lets
  public void setConcurrency(String profile, @Nullable Integer most) {
    Rows.of(database, "select inlay.set_profile_concurrency(?, ?::int)", profile, most);
  }

  private static @Nullable String sql(@Nullable Desired state) {
    return state == null ? null : state.sql();
  }

  private List<String> told(String sql, @Nullable Object... values) {
    return Rows.of(database, sql, values).stream()
        .flatMap(row -> row.values().stream())
        .map(String::valueOf)
        .toList();
  }
}
