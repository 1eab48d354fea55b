package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/// Fills a statement whose parameters are columns: arrays, sent in binary.
final class Parameters {
  // The numbers of built-in types, the same in every database.
  private static final int INT4 = 23;
  private static final int INT4_ARRAY = 1007;
  private static final int INT8 = 20;
  private static final int INT8_ARRAY = 1016;
  private static final int FLOAT4 = 700;
  private static final int FLOAT4_ARRAY = 1021;

  private final Connection connection;
  private final PreparedStatement statement;
  private int next = 1;

  Parameters(Connection connection, PreparedStatement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  Parameters integer(int value) throws SQLException {
    statement.setInt(next++, value);
    return this;
  }

  Parameters text(String value) throws SQLException {
    statement.setString(next++, value);
    return this;
  }

  <T> Parameters integers(List<T> rows, ToIntFunction<T> column) throws SQLException {
    BinaryArray array = new BinaryArray(INT4, rows.size(), Integer.BYTES);
    rows.forEach(row -> array.element().putInt(column.applyAsInt(row)));
    return encoded(INT4_ARRAY, array);
  }

  <T> Parameters longs(List<T> rows, ToLongFunction<T> column) throws SQLException {
    BinaryArray array = new BinaryArray(INT8, rows.size(), Long.BYTES);
    rows.forEach(row -> array.element().putLong(column.applyAsLong(row)));
    return encoded(INT8_ARRAY, array);
  }

  /// The components of all vectors, end to end.
  Parameters floats(float[]... vectors) throws SQLException {
    int length = 0;
    for (float[] vector : vectors) {
      length += vector.length;
    }
    BinaryArray array = new BinaryArray(FLOAT4, length, Float.BYTES);
    for (float[] vector : vectors) {
      for (float component : vector) {
        array.element().putFloat(component);
      }
    }
    return encoded(FLOAT4_ARRAY, array);
  }

  Parameters texts(List<? extends @Nullable String> column) throws SQLException {
    statement.setArray(next++, connection.createArrayOf("text", column.toArray()));
    return this;
  }

  Parameters bytes(byte[] @Nullable [] column) throws SQLException {
    statement.setArray(next++, connection.createArrayOf("bytea", column));
    return this;
  }

  /// The three columns that name documents.
  Parameters keys(List<DocumentKey> keys) throws SQLException {
    return integers(keys, DocumentKey::sourceId)
        .texts(keys.stream().map(DocumentKey::contentType).toList())
        .texts(keys.stream().map(DocumentKey::docKey).toList());
  }

  /// An array that is written already.
  Parameters encoded(int arrayType, BinaryArray array) throws SQLException {
    statement.setArray(
        next++, new PgArray(connection.unwrap(BaseConnection.class), arrayType, array.finish()));
    return this;
  }
}
