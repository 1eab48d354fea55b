package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What differs between the layouts.
sealed interface VectorTable permits ArrayTable, HalfvecTable {
  /// A chunk of an accepted document.
  record Row(DocumentKey document, ChunkVector chunk) {}

  VectorLayout layout();

  /// Why the layout cannot hold a finite vector of the right length, or null when it can.
  @Nullable String fault(float[] vector);

  void remove(Connection c, ProfileRow profile, List<DocumentKey> documents) throws SQLException;

  void insert(Connection c, ProfileRow profile, List<Row> rows) throws SQLException;

  void index(Connection c, int profileId) throws SQLException;

  void dropIndex(Connection c, int profileId) throws SQLException;
}
