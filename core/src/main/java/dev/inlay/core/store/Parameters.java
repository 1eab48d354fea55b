package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/// Fills a statement whose parameters are columns: arrays, sent in binary.
final class Parameters {
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

  <T> Parameters integers(List<T> rows, ToIntFunction<T> column) throws SQLException {
    return array("int4", rows.stream().mapToInt(column).toArray());
  }

  Parameters longs(long[] column) throws SQLException {
    return array("int8", column);
  }

  Parameters floats(float[] column) throws SQLException {
    return array("float4", column);
  }

  Parameters texts(List<String> column) throws SQLException {
    return array("text", column.toArray(String[]::new));
  }

  Parameters bytes(byte @Nullable [][] column) throws SQLException {
    return array("bytea", column);
  }

  /// The three columns that name documents.
  Parameters keys(List<DocumentKey> keys) throws SQLException {
    return integers(keys, DocumentKey::sourceId)
        .texts(keys.stream().map(DocumentKey::contentType).toList())
        .texts(keys.stream().map(DocumentKey::docKey).toList());
  }

  /// An array in PostgreSQL's binary form, of a type that the driver has no binary form for.
  Parameters encoded(int arrayType, byte[] array) throws SQLException {
    statement.setArray(
        next++, new PgArray(connection.unwrap(BaseConnection.class), arrayType, array));
    return this;
  }

  private Parameters array(String type, Object column) throws SQLException {
    statement.setArray(
        next++, connection.unwrap(PGConnection.class).createArrayOf(type, column));
    return this;
  }
}
