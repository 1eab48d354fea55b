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

  /// The rendered texts of the documents that exist, by key, each with the tenant of the same
  /// version of its row. A key without a row is missing from the result: the document is gone.
  public Map<String, Text> texts(Source source, Collection<String> keys) {
    return database.withConnection(
        c -> {
          Map<String, Text> texts = HashMap.newHashMap(keys.size());
          try (PreparedStatement s = c.prepareStatement(statement(source))) {
            s.setArray(1, c.createArrayOf("text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                texts.put(r.getString(1), new Text(r.getString(2), r.getString(3)));
              }
            }
          }
          return texts;
        });
  }

  /// One statement, so that text and tenant are of one version. The functions' names are made of a
  /// number; see build_source() in the schema. Whose row names no tenant is nobody's, not
  /// everybody's.
  private static String statement(Source source) {
    return source.tenantColumn() == null
        ? "select doc_key, body, null from inlay.render_%d(?)".formatted(source.id())
        : "select doc_key, r.body, coalesce(t.tenant, '') from (select ?::text[] as keys) k, inlay.render_%1$d(k.keys) r join inlay.tenants_%1$d(k.keys) t using (doc_key)"
            .formatted(source.id());
  }
}
