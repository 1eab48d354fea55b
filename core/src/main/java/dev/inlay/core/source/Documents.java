package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The texts of documents, as their rows are now. Safe for use by many threads.
public final class Documents {
  private final Database database;
  private final Sources sources;

  public Documents(Database database) {
    this.database = database;
    this.sources = new Sources(database);
  }

  /// A source and the texts of some of its documents, in one round trip; empty when the source was
  /// removed since.
  public Optional<Rendered> render(int sourceId, Collection<String> keys) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement(
                  Sources.SELECT
                      + "where source_id = ?; select doc_key, body, tenant from inlay.render_%d(?)"
                          .formatted(sourceId))) {
            s.setInt(1, sourceId);
            s.setArray(2, c.createArrayOf("text", keys.toArray()));
            s.execute();
            Optional<Source> source;
            try (ResultSet r = s.getResultSet()) {
              source = Sources.read(r).stream().findFirst();
            }
            s.getMoreResults();
            try (ResultSet r = s.getResultSet()) {
              Map<String, Text> texts = read(r, keys.size());
              return source.map(found -> new Rendered(found, texts));
            }
          } catch (SQLException e) {
            if ("42883".equals(e.getSQLState()) && sources.byId(c, sourceId).isEmpty()) {
              return Optional.empty(); // its functions went with it
            }
            throw e;
          }
        });
  }

  /// The rendered texts of the documents that exist, by key, each with the tenant of the same
  /// version of its row. A key without a row is missing from the result: the document is gone.
  public Map<String, Text> texts(Source source, Collection<String> keys) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement(
                  "select doc_key, body, tenant from inlay.render_%d(?)".formatted(source.id()))) {
            s.setArray(1, c.createArrayOf("text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              return read(r, keys.size());
            }
          }
        });
  }

  private static Map<String, Text> read(ResultSet r, int expected) throws SQLException {
    Map<String, Text> texts = HashMap.newHashMap(expected);
    while (r.next()) {
      texts.put(r.getString(1), new Text(r.getString(2), r.getString(3)));
    }
    return texts;
  }

  /// A source and texts of it, by key.
  public record Rendered(Source source, Map<String, Text> texts) {}
}
