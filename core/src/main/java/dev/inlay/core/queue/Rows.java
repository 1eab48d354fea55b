package dev.inlay.core.queue;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/// Rows as maps from the SQL contract's column names; times are ISO 8601 texts.
final class Rows {
  private Rows() {}

  /// The rows of a query.
  ///
  /// @param values of its parameters, in their order
  static List<Map<String, @Nullable Object>> of(
      Database database, String sql, @Nullable Object... values) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              s.setObject(i + 1, values[i]);
            }
            try (ResultSet r = s.executeQuery()) {
              List<Map<String, @Nullable Object>> rows = new ArrayList<>();
              while (r.next()) {
                rows.add(row(r));
              }
              return rows;
            }
          }
        });
  }

  private static Map<String, @Nullable Object> row(ResultSet r) throws SQLException {
    ResultSetMetaData columns = r.getMetaData();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      row.put(columns.getColumnLabel(i), value(r, i, columns.getColumnTypeName(i)));
    }
    return row;
  }

  private static @Nullable Object value(ResultSet r, int column, String type) throws SQLException {
    if (type.equals("timestamptz")) {
      OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
      return time == null ? null : time.toInstant().toString();
    }
    Object value = r.getObject(column);
    return value instanceof PGobject other ? other.getValue() : value;
  }
}
