package dev.inlay.schema;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;

/// Brings a database's schema {@code inlay} to this version and tells what that would change.
///
/// Needs PostgreSQL 14 or newer and the right to create a schema in the database; no superuser, no
/// extension. Safe to run from many processes at once and while workers run: one migrates, the
/// others wait.
public final class Migrations {
  private Migrations() {}

  /// Applies what is missing.
  ///
  /// @return the names of the migrations applied; empty when the schema was up to date
  /// @throws org.flywaydb.core.api.FlywayException when the database refuses; nothing is left half
  ///   done, since each migration is one transaction
  public static List<String> migrate(DataSource database) {
    MigrateResult result = flyway(database).migrate();
    return result.migrations.stream().map(m -> m.description).toList();
  }

  /// The names of the migrations that {@link #migrate} would apply.
  public static List<String> pending(DataSource database) {
    return Arrays.stream(flyway(database).info().pending())
        .map(MigrationInfo::getDescription)
        .toList();
  }

  private static Flyway flyway(DataSource database) {
    return Flyway.configure()
        .dataSource(database)
        .schemas("inlay")
        .defaultSchema("inlay")
        .createSchemas(true)
        .table("schema_history")
        .locations("classpath:inlay-sql/migration", "classpath:inlay-sql/function")
        .placeholderReplacement(false)
        .initSql("set check_function_bodies = off; set client_min_messages = warning")
        .validateMigrationNaming(true)
        .load();
  }
}
