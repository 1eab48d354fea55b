package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The texts of documents, as their rows are now. Safe for use by many threads.
public final class Documents {
  private static final int NEAR = 100;

  /// The first of the columns of render_N() that are texts.
  private static final int TEXTS = 4;

  private final Database database;
  private final Sources sources;

  public Documents(Database database) {
    this.database = database;
    this.sources = new Sources(database);
  }

  /// A source and the texts of some of its documents, with a version that was taken before they
  /// were read, in one round trip; empty when the source was removed since, or when vectors of this
  /// profile are not kept for it any more.
  public Optional<Rendered> render(int profileId, int sourceId, Collection<String> keys) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.next_version(); "
                      + SourceSql.SELECT
                      + "where source_id = ? and ? in (select inlay.source_profiles(source_id)); select * from inlay.render_%d(?)"
                          .formatted(sourceId))) {
            s.setInt(1, sourceId);
            s.setInt(2, profileId);
            s.setArray(3, c.createArrayOf("text", keys.toArray()));
            s.execute();
            long version;
            try (ResultSet r = s.getResultSet()) {
              r.next();
              version = r.getLong(1);
            }
            s.getMoreResults();
            Optional<Source> source;
            try (ResultSet r = s.getResultSet()) {
              source = Sources.read(r).stream().findFirst();
            }
            s.getMoreResults();
            try (ResultSet r = s.getResultSet()) {
              Set<String> ambiguous = new HashSet<>();
              Map<String, Row> rows = read(r, keys.size(), ambiguous);
              return source.map(found -> new Rendered(found, version, rows, ambiguous));
            }
          } catch (SQLException e) {
            if ("42883".equals(e.getSQLState()) && sources.byId(c, sourceId).isEmpty()) {
              return Optional.empty(); // its functions went with it
            }
            throw e;
          }
        });
  }

  /// The documents that exist, by key. A key without a row is missing from the result: the document
  /// is gone.
  public Map<String, Row> rows(Source source, Collection<String> keys) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement("select * from inlay.render_%d(?)".formatted(source.id()))) {
            s.setArray(1, c.createArrayOf("text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              return read(r, keys.size(), new HashSet<>());
            }
          }
        });
  }

  /// Those of the keys whose documents exist.
  ///
  /// @throws DatabaseException.Refused when one of them is not of its column's type
  public Set<String> present(Source source, Collection<String> keys) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement("select doc_key from inlay.keys_%d(?)".formatted(source.id()))) {
            s.setArray(1, c.createArrayOf("text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              Set<String> present = HashSet.newHashSet(keys.size());
              while (r.next()) {
                present.add(r.getString(1));
              }
              return present;
            }
          }
        });
  }

  private static Map<String, Row> read(ResultSet r, int expected, Set<String> ambiguous)
      throws SQLException {
    Map<String, Row> rows = HashMap.newHashMap(expected);
    int columns = r.getMetaData().getColumnCount();
    while (r.next()) {
      List<String> texts = new ArrayList<>(columns - TEXTS + 1);
      for (int i = TEXTS; i <= columns; i++) {
        texts.add(r.getString(i));
      }
      String key = r.getString(1);
      if (rows.put(key, new Row(r.getString(2), r.getString(3), texts)) != null) {
        ambiguous.add(key);
      }
    }
    return rows;
  }

  /// Keys of documents near the place of one that may not be there, in the order of keys.
  public List<String> keysNear(Source source, String key) {
    // From a little before it: a mistyped end of a key is found among those that begin alike.
    List<@Nullable String> places = new ArrayList<>();
    if (key.length() > 1) {
      places.add(key.substring(0, key.length() - 1));
    }
    places.add(null);
    for (String after : places) {
      try {
        List<String> keys = database.withConnection(c -> page(c, source, after));
        if (!keys.isEmpty()) {
          return keys;
        }
      } catch (DatabaseException.Refused e) {
        // What is left of it is no key of the column's type.
      }
    }
    return List.of();
  }

  private static List<String> page(Connection c, Source source, @Nullable String after)
      throws SQLException {
    // The function's name is made of a number; see build_source() in the schema.
    try (PreparedStatement s =
        c.prepareStatement("select * from inlay.page_%d(?, ?)".formatted(source.id()))) {
      s.setString(1, after);
      s.setInt(2, NEAR);
      try (ResultSet r = s.executeQuery()) {
        List<String> keys = new ArrayList<>();
        while (r.next()) {
          keys.add(r.getString(1));
        }
        return keys;
      }
    }
  }

  /// A source and documents of it, by key.
  ///
  /// @param version greater than that of whoever read the rows when less was in them
  /// @param ambiguous keys that the source's query gives more than once
  public record Rendered(
      Source source, long version, Map<String, Row> rows, Set<String> ambiguous) {}
}
