package dev.inlay.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of a test, with short ways to ask it.
///
/// Arrays of strings and longs are bound as `text[]` and `bigint[]`.
public final class Session implements AutoCloseable {
  private final Connection connection;

  public Session(Connection connection) {
    this.connection = connection;
  }

  public Connection connection() {
    return connection;
  }

  /// Runs a statement and drops what it returns.
  public void run(String sql, @Nullable Object... arguments) throws SQLException {
    try (PreparedStatement s = prepare(sql, arguments)) {
      s.execute();
    }
  }

  /// Runs words that take no arguments: `begin`, `savepoint a`, several statements at once.
  public void say(String sql) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(sql);
    }
  }

  /// All rows, each a list of the driver's objects.
  public List<List<@Nullable Object>> rows(String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement s = prepare(sql, arguments);
        ResultSet r = s.executeQuery()) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      while (r.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
          row.add(r.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /// The first column of the first row; null when it is null or there is no row.
  public @Nullable Object value(String sql, @Nullable Object... arguments) throws SQLException {
    List<List<@Nullable Object>> rows = rows(sql, arguments);
    return rows.isEmpty() ? null : rows.get(0).get(0);
  }

  /// The first column of the first row as a number; null counts as 0.
  public long number(String sql, @Nullable Object... arguments) throws SQLException {
    Object value = value(sql, arguments);
    return value == null ? 0 : ((Number) value).longValue();
  }

  /// The first column of the first row as text.
  public String text(String sql, @Nullable Object... arguments) throws SQLException {
    return String.valueOf(value(sql, arguments));
  }

  /// The first column of every row, as text.
  public List<String> texts(String sql, @Nullable Object... arguments) throws SQLException {
    return rows(sql, arguments).stream().map(row -> String.valueOf(row.get(0))).toList();
  }

  /// The first column of every row, as numbers.
  public List<Long> numbers(String sql, @Nullable Object... arguments) throws SQLException {
    return rows(sql, arguments).stream().map(row -> number(row.get(0))).toList();
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number n ? n.longValue() : 0;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement s = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      if (argument instanceof String[] texts) {
        s.setArray(i + 1, array("text", texts));
      } else if (argument instanceof Long[] numbers) {
        s.setArray(i + 1, array("bigint", numbers));
      } else {
        s.setObject(i + 1, argument);
      }
    }
    return s;
  }

  private Array array(String type, Object[] values) throws SQLException {
    return connection.createArrayOf(type, values);
  }
}
