package dev.inlay.core;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.schema.Migrations;
import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/// A migrated database of a test's own, with a profile of the hashing model.
public final class InlayDatabase implements AutoCloseable {
  private final TestDatabase test;
  private final Database database;
  private final Profile profile;

  private InlayDatabase(TestDatabase test, HashingEmbedder embedder) {
    this.test = test;
    this.database = Database.open(DatabaseUrl.parse(test.url()), 12);
    this.profile = new Profiles(database).require("default", "hashing", "hashing", embedder);
  }

  public static InlayDatabase create(HashingEmbedder embedder) {
    return new InlayDatabase(
        TestDatabase.create(
            "core",
            url -> {
              PGSimpleDataSource source = new PGSimpleDataSource();
              source.setUrl(url);
              Migrations.migrate(source);
            }),
        embedder);
  }

  public Database database() {
    return database;
  }

  public Profile profile() {
    return profile;
  }

  public String url() {
    return test.url();
  }

  public Connection connect() throws SQLException {
    return test.connect();
  }

  /// Creates a table of notes and declares it.
  public Source notes() {
    execute("create table notes (id bigint primary key, title text, body text, stars int)");
    return new Sources(database)
        .add(
            Declaration.of("notes", "default", "public.notes", List.of("id"), "{title} {body}")
                .withPriorities(Priorities.of("medium")));
  }

  public void execute(String sql) {
    database.withConnection(
        c -> {
          try (Statement s = c.createStatement()) {
            return s.execute(sql);
          }
        });
  }

  /// The first column of the first row.
  public String value(String sql) {
    return database.withConnection(
        c -> {
          try (Statement s = c.createStatement();
              ResultSet r = s.executeQuery(sql)) {
            return r.next() ? String.valueOf(r.getObject(1)) : "";
          }
        });
  }

  public long number(String sql) {
    return Long.parseLong(value(sql));
  }

  @Override
  public void close() {
    database.close();
    test.close();
  }
}
