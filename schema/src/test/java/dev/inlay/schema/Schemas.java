package dev.inlay.schema;

import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresAddress;
import dev.inlay.testing.TestDatabase;
import dev.inlay.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Databases with the schema in them, cloned from one template.
public final class Schemas {
  private Schemas() {}

  /// A fresh database of this version's schema, empty but for what the migrations bring.
  public static TestDatabase fresh() {
    return TestDatabase.create(
        "schema",
        url ->
            Migrations.migrate(
                TestPostgres.shared()
                    .address()
                    .withDatabase(PostgresAddress.parse(url).database())
                    .dataSource()));
  }

  /// Restores a dump into a server that has nothing yet, the roles first, as `pg_dumpall
  /// --globals-only` would bring them.
  public static void restore(DebianPostgres target, Path dump) throws SQLException {
    try (Session s = new Session(target.address().connect())) {
      for (String role : List.of("viewer", "operator", "worker", "app", "admin")) {
        s.say("create role inlay_" + role);
      }
    }
    target.run(
        target.program("pg_restore").toString(),
        "--exit-on-error",
        "--dbname=" + target.address().url(),
        dump.toString());
  }

  /// Declares a profile and gives back its id.
  public static int profile(Session s, String name) throws SQLException {
    return (int) s.number("select inlay.create_profile(?, 'local', 'm', 3, 'f', 'array')", name);
  }

  /// Declares a source without a table behind it: the tests queue its documents themselves.
  public static int source(Session s, String name, int profile) throws SQLException {
    return (int)
        s.number(
            "with s as (insert into inlay.source (name, profile_id, schema_name, table_name, key_columns,"
                + " key_types) values (?, ?, 'public', 'none', '{id}', '{text}') returning source_id)"
                + " insert into inlay.source_content select source_id, 'full_text', 1, '{{id}}' from s returning source_id",
            name,
            profile);
  }
}
