package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a profile's vectors lie in its table. Chosen once, when the profile is created.
public enum VectorLayout {
  /// pgvector's half-precision type: 2 bytes a dimension, exact search or HNSW. Needs the extension
  /// `vector` 0.7 or newer.
  HALFVEC("halfvec"),

  /// `real[]` with a signature table: 4 bytes a dimension, no extension.
  ARRAY("array");

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final String sqlName;

  VectorLayout(String sqlName) {
    this.sqlName = sqlName;
  }

  /// What `inlay.profile.vector_layout` says.
  public String sqlName() {
    return sqlName;
  }

  /// The layout of that name.
  ///
  /// @throws IllegalArgumentException when there is none
  public static VectorLayout of(String sqlName) {
    return Arrays.stream(values())
        .filter(layout -> layout.sqlName.equals(sqlName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no vector layout \"%s\"; there are halfvec and array"
                        .formatted(sqlName)));
  }

  /// The best layout this database allows this role: [#HALFVEC] when the extension is installed, or
  /// can be and thereby is. An installed extension that is too old is not touched.
  ///
  /// Works inside the caller's transaction, which stays usable whatever the answer.
  public static VectorLayout available(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(StoreSql.EXTENSION);
        ResultSet r = s.executeQuery()) {
      r.next();
      String installed = r.getString(1);
      if (installed != null) {
        return knowsHalves(installed) ? HALFVEC : ARRAY;
      }
      return knowsHalves(r.getString(2)) && create(c) ? HALFVEC : ARRAY;
    }
  }

  static boolean knowsHalves(@Nullable String version) {
    if (version == null) {
      return false;
    }
    Matcher m = VERSION.matcher(version);
    return m.matches() && (Integer.parseInt(m.group(1)) > 0 || Integer.parseInt(m.group(2)) >= 7);
  }

  private static boolean create(Connection c) throws SQLException {
    @Nullable Savepoint before = c.getAutoCommit() ? null : c.setSavepoint();
    try (Statement s = c.createStatement()) {
      s.execute("create extension if not exists vector");
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      if (before != null) {
        c.rollback(before);
      }
      return false;
    }
    if (before != null) {
      c.releaseSavepoint(before);
    }
    return true;
  }
}
