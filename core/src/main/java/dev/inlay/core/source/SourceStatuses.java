package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Tells how far sources are. Safe for use by many threads.
public final class SourceStatuses {
  private final Database database;

  /// How documents are counted.
  public enum Count {
    /// As many as can be counted in a moment; more are estimated, and said to be.
    CHEAP,
    /// All of them.
    EXACT
  }

  public SourceStatuses(Database database) {
    this.database = database;
  }

  /// All sources, or one.
  ///
  /// @param source null: all
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is none of this name
  public List<SourceStatus> list(@Nullable String source, Count count) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(SourceSql.STATUS)) {
            s.setString(1, source);
            s.setBoolean(2, count == Count.EXACT);
            List<SourceStatus> all = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                all.add(read(r));
              }
            }
            return all;
          }
        });
  }

  /// What waits of a source; cheaper than its whole status.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is none of this name
  public SourceWork work(String source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select pending, processing, delayed, held, workers from inlay.get_source_work(?)")) {
            s.setString(1, source);
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new SourceWork(
                  r.getLong(1),
                  r.getLong(2),
                  r.getLong(3),
                  Optional.ofNullable(r.getString(4)),
                  r.getLong(5));
            }
          }
        });
  }

  private static SourceStatus read(ResultSet r) throws SQLException {
    return new SourceStatus(
        r.getString(1),
        r.getString(2),
        number(r, 3),
        r.getBoolean(4),
        new SourceStatus.Stored(r.getLong(5), number(r, 6), r.getBoolean(7)),
        r.getLong(8),
        new SourceWork(
            r.getLong(9), r.getLong(10), r.getLong(11), Optional.ofNullable(r.getString(12)), 0),
        Optional.ofNullable(r.getString(13)),
        Optional.ofNullable(r.getObject(14, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
        r.getString(16) == null ? Optional.empty() : Optional.of(BackfillStatus.read(r, 15)));
  }

  private static OptionalLong number(ResultSet r, int column) throws SQLException {
    Long value = r.getObject(column, Long.class);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
