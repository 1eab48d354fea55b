package dev.inlay.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlay.schema.Migrations;
import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/// What the tests of the store need of a database.
final class StoreDatabase {
  static final int SOURCE = 7;
  static final String TEXT = "full_text";

  private StoreDatabase() {}

  static TestDatabase create() {
    return TestDatabase.create(
        "store",
        url -> {
          PGSimpleDataSource source = new PGSimpleDataSource();
          source.setUrl(url);
          Migrations.migrate(source);
        });
  }

  static int profile(Connection c, String name, int dimensions, VectorLayout layout)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("select inlay.create_profile(?, 'test', 'test', ?, 'test', ?)")) {
      s.setString(1, name);
      s.setInt(2, dimensions);
      s.setString(3, layout.sqlName());
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return r.getInt(1);
      }
    }
  }

  /// Declares [#SOURCE] by the name `docs`, with a `kind` in its metadata, as the source of a
  /// profile. No table is behind it.
  static void source(Connection c, int profile) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            """
            with declared as (
              insert into inlay.source (source_id, name, profile_id, schema_name, table_name, key_columns, key_types, metadata_columns, full_text)
              overriding system value values (?, 'docs', ?, 'public', 'none', '{id}', '{text}', '{kind}', 'english') returning source_id)
            insert into inlay.source_content select source_id, ?, 1, '{{id}}' from declared
            """)) {
      s.setInt(1, SOURCE);
      s.setInt(2, profile);
      s.setString(3, TEXT);
      s.execute();
    }
  }

  static EmbeddedDocument document(String key, long itemId, float[]... vectors) {
    List<ChunkVector> chunks = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      chunks.add(new ChunkVector(i, 10 * i, 10 * i + 9, vectors[i]));
    }
    return new EmbeddedDocument(
        SOURCE, TEXT, key, itemId, hash("text of " + key + itemId), 3, chunks);
  }

  /// Another document of the same text.
  static EmbeddedDocument sameText(String key, long itemId, EmbeddedDocument as) {
    return new EmbeddedDocument(
        SOURCE, TEXT, key, itemId, as.contentHash(), as.tokens(), as.chunks());
  }

  static EmbeddedDocument unchanged(EmbeddedDocument document, long itemId) {
    return new EmbeddedDocument(
        document.sourceId(),
        document.contentType(),
        document.docKey(),
        itemId,
        document.contentHash(),
        0,
        List.of());
  }

  static DeletedDocument deleted(String key, long itemId) {
    return new DeletedDocument(SOURCE, List.of(TEXT), key, itemId);
  }

  static DocumentKey key(String key) {
    return new DocumentKey(SOURCE, TEXT, key);
  }

  static byte[] hash(String text) {
    return text.getBytes(UTF_8);
  }

  static String value(Connection c, String query) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery(query)) {
      r.next();
      return String.valueOf(r.getString(1));
    }
  }
}
