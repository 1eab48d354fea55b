package dev.inlay.core.queue;

import dev.inlay.core.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The configuration of the queue: typed and checked in the database, audited, told to workers at
/// once. Safe for use by many threads.
public final class QueueSettings {
  private static final String SELECT =
      "select key, value::text, default_value::text, kind, minimum, maximum, unit, description, updated_at, updated_by, md5(updated_at::text || value::text) from inlay.embedding_queue_config";

  private final Database database;

  public QueueSettings(Database database) {
    this.database = database;
  }

  /// All keys, in their order.
  public List<QueueSetting> list() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(SELECT + " order by key")) {
            return read(s);
          }
        });
  }

  public Optional<QueueSetting> find(String key) {
    return database.withConnection(c -> find(c, key, ""));
  }

  /// Sets a key.
  ///
  /// @param json the value as JSON
  /// @param expected its version when the caller looked; null: whatever it is
  /// @return how it is now; empty when it was changed meanwhile
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is no such key, or the value
  ///   breaks its rule
  public Optional<QueueSetting> set(
      String key, String json, @Nullable String expected, String changedBy) {
    return database.inTransaction(
        c -> {
          Optional<QueueSetting> now = find(c, key, " for update");
          if (now.isPresent() && expected != null && !now.get().version().equals(expected)) {
            return Optional.empty();
          }
          try (PreparedStatement s =
              c.prepareStatement("select inlay.update_queue_config(?, ?::text, ?)")) {
            s.setString(1, key);
            s.setString(2, json);
            s.setString(3, changedBy);
            s.execute();
          }
          return find(c, key, "");
        });
  }

  private static Optional<QueueSetting> find(Connection c, String key, String lock)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SELECT + " where key = ?" + lock)) {
      s.setString(1, key);
      return read(s).stream().findFirst();
    }
  }

  private static List<QueueSetting> read(PreparedStatement s) throws SQLException {
    List<QueueSetting> settings = new ArrayList<>();
    try (ResultSet r = s.executeQuery()) {
      while (r.next()) {
        settings.add(
            new QueueSetting(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getBigDecimal(5),
                r.getBigDecimal(6),
                r.getString(7),
                r.getString(8),
                r.getObject(9, OffsetDateTime.class).toInstant(),
                r.getString(10),
                r.getString(11)));
      }
    }
    return settings;
  }
}
