package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

  /// The source of an item; empty when it was removed since.
  public Optional<Source> source(int id) {
    return database.withConnection(c -> sources.byId(c, id));
  }

  /// The rendered texts of the documents that exist, by key. A key without a row is missing from
  /// the result: the document is gone.
  public Map<String, String> texts(Source source, Collection<String> keys) {
    return database.withConnection(
        c -> {
          Map<String, String> texts = HashMap.newHashMap(keys.size());
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement(
                  "select doc_key, body from inlay.render_%d(?)".formatted(source.id()))) {
            s.setArray(1, c.createArrayOf("text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                texts.put(r.getString(1), r.getString(2));
              }
            }
          }
          return texts;
        });
  }
}
