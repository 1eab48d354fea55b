package dev.inlay.core.store;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The HNSW indexes of the profiles, which workers build by themselves. Safe for use by many
/// threads.
public final class Indexes {
  private final Database database;

  public Indexes(Database database) {
    this.database = database;
  }

  /// How it stands with the indexes, by the names of their profiles.
  ///
  /// @param profile its name; null: of all
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is no such profile
  public List<IndexStatus> status(@Nullable String profile) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(StoreSql.INDEX_STATUS)) {
            s.setString(1, profile);
            List<IndexStatus> indexes = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                indexes.add(
                    new IndexStatus(
                        r.getString(1),
                        IndexStatus.State.of(r.getString(2)),
                        r.getString(3),
                        r.getString(4),
                        r.getObject(5, Double.class),
                        r.getObject(6, Long.class),
                        r.getInt(7),
                        r.getString(8)));
              }
            }
            return indexes;
          }
        });
  }
}
