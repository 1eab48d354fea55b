package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What the database says of a profile's vectors. Read with each change, so that nothing outlives a
/// restore.
///
/// @param halfvecType the number of the type halfvec, which differs between databases; 0 where the
///   extension is not installed
/// @param halfvecArrayType the number of the type halfvec[]
record ProfileRow(
    int id, VectorLayout layout, int dimensions, int halfvecType, int halfvecArrayType) {
  static ProfileRow read(Connection c, int profileId) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(StoreSql.PROFILE)) {
      s.setInt(1, profileId);
      try (ResultSet r = s.executeQuery()) {
        if (!r.next()) {
          throw new IllegalArgumentException(
              "there is no profile %d; inlay.create_profile declares one".formatted(profileId));
        }
        return new ProfileRow(
            profileId,
            VectorLayout.of(r.getString(1)),
            r.getInt(2),
            (int) r.getLong(3),
            (int) r.getLong(4));
      }
    }
  }
}
