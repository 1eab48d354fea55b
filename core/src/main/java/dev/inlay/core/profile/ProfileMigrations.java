package dev.inlay.core.profile;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Moves sources to other profiles without a pause: the vectors of the new model are built beside
/// those in use, both are kept fresh, and searches change from one to the other at once. What needs
/// no decision the housekeeping of workers does. Every step can be asked for again: what is done
/// already is left alone. Safe for use by many threads.
public final class ProfileMigrations {
  private final Database database;

  public ProfileMigrations(Database database) {
    this.database = database;
  }

  /// Begins, or goes on with one that was begun: what is missing is queued again.
  ///
  /// @param keep how long the former vectors are kept fresh after the switch
  /// @throws DatabaseException.Refused when the source uses that profile already, is being moved to
  ///   another one, or its queue is not enabled
  public void begin(String source, String profile, Duration keep) {
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.begin_migration(?, ?, ?::float8 * interval '1 s')")) {
            s.setString(1, source);
            s.setString(2, profile);
            s.setDouble(3, keep.toMillis() / 1e3);
            return s.execute();
          }
        });
  }

  /// Lets searches use the new vectors.
  ///
  /// @throws DatabaseException.Refused when some are missing
  public void switchOver(String source) {
    call("select inlay.switch_migration(?)", source);
  }

  /// Lets searches use the new vectors, whatever is missing.
  public void switchByForce(String source) {
    call("select inlay.switch_migration(?, true)", source);
  }

  /// Lets searches use the former vectors again.
  ///
  /// @throws DatabaseException.Refused when it was not switched
  public void rollBack(String source) {
    call("select inlay.rollback_migration(?)", source);
  }

  /// Drops the former vectors now.
  ///
  /// @throws DatabaseException.Refused when it was not switched
  public void finish(String source) {
    call("select inlay.finish_migration(?)", source);
  }

  /// Drops the new vectors.
  ///
  /// @throws DatabaseException.Refused when searches use them
  public void cancel(String source) {
    call("select inlay.cancel_migration(?)", source);
  }

  /// The newest one of each source. Counts what is stored, so it takes as long as reading which
  /// documents are.
  public List<Migration> list() {
    return status(null);
  }

  /// The newest one of a source; empty when its profile was never changed.
  ///
  /// @throws DatabaseException.Refused when there is no such source
  public Optional<Migration> find(String source) {
    return status(source).stream().findFirst();
  }

  private void call(String statement, String source) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(statement)) {
            s.setString(1, source);
            return s.execute();
          }
        });
  }

  private List<Migration> status(@Nullable String source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select * from inlay.migration_status(?) order by source_name")) {
            s.setString(1, source);
            try (ResultSet r = s.executeQuery()) {
              List<Migration> migrations = new ArrayList<>();
              while (r.next()) {
                migrations.add(read(r));
              }
              return migrations;
            }
          }
        });
  }

  private static Migration read(ResultSet r) throws SQLException {
    return new Migration(
        r.getString("source_name"),
        r.getString("from_profile"),
        r.getString("to_profile"),
        r.getString("in_use"),
        Migration.State.of(r.getString("state")),
        r.getLong("documents"),
        r.getLong("embedded"),
        r.getLong("missing"),
        r.getLong("dead_letters"),
        r.getArray("dead_keys") == null
            ? List.of()
            : Arrays.asList((String[]) r.getArray("dead_keys").getArray()),
        r.getLong("queued"),
        r.getObject("estimated", Long.class),
        r.getObject("started_at", OffsetDateTime.class).toInstant(),
        instant(r, "ready_at"),
        instant(r, "switched_at"),
        instant(r, "drop_after"),
        instant(r, "finished_at"),
        r.getString("note"));
  }

  private static @Nullable Instant instant(ResultSet r, String column) throws SQLException {
    OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
