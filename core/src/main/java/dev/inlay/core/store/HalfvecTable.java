package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pgvector's `halfvec`.
final class HalfvecTable implements VectorTable {
  @Override
  public VectorLayout layout() {
    return VectorLayout.HALFVEC;
  }

  @Override
  public @Nullable String fault(float[] vector) {
    for (float component : vector) {
      if (HalfvecCodec.overflows(component)) {
        return component + " does not fit a half; the greatest is 65504";
      }
    }
    return null;
  }

  @Override
  public void remove(Connection c, ProfileRow profile, List<DocumentKey> documents)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(StoreSql.of(StoreSql.HALFVEC_REMOVE, profile.id()))) {
      new Parameters(c, s).keys(documents);
      s.executeUpdate();
    }
  }

  @Override
  public void insert(Connection c, ProfileRow profile, List<Row> rows) throws SQLException {
    BinaryArray vectors =
        new BinaryArray(
            profile.halfvecType(), rows.size(), HalfvecCodec.size(profile.dimensions()));
    for (Row row : rows) {
      HalfvecCodec.encode(row.chunk().vector(), vectors.element());
    }
    try (PreparedStatement s =
        c.prepareStatement(StoreSql.of(StoreSql.HALFVEC_INSERT, profile.id()))) {
      new Parameters(c, s)
          .keys(rows.stream().map(Row::document).toList())
          .integers(rows, row -> row.chunk().chunk())
          .integers(rows, row -> row.chunk().start())
          .integers(rows, row -> row.chunk().end())
          .encoded(profile.halfvecArrayType(), vectors);
      s.executeUpdate();
    }
  }

  @Override
  public void index(Connection c, int profileId) throws SQLException {
    Boolean valid = indexIsValid(c, profileId);
    if (Boolean.TRUE.equals(valid)) {
      return;
    }
    try (Statement s = c.createStatement()) {
      if (valid != null) { // a build that was broken off
        s.execute(StoreSql.of(StoreSql.INDEX_DROP, profileId));
      }
      s.execute(StoreSql.of(StoreSql.INDEX_BUILD, profileId).replace("{schema}", schema(c)));
    }
  }

  @Override
  public void dropIndex(Connection c, int profileId) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(StoreSql.of(StoreSql.INDEX_DROP, profileId));
    }
  }

  private static @Nullable Boolean indexIsValid(Connection c, int profileId) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(StoreSql.INDEX_STATE)) {
      s.setString(1, StoreSql.of("inlay.vector_{profile}_hnsw", profileId));
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? r.getBoolean(1) : null;
      }
    }
  }

  private static String schema(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(StoreSql.OPERATORS);
        ResultSet r = s.executeQuery()) {
      if (!r.next()) {
        throw new IllegalStateException(
            "the extension vector is not installed in this database; run \"create extension vector\"");
      }
      return r.getString(1);
    }
  }
}
