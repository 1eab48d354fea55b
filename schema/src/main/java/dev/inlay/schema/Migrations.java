package dev.inlay.schema;

import dev.inlay.schema.Migrated.Adopted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/// Brings a database's schema {@code inlay} to this version and tells what that would change.
///
/// Needs PostgreSQL 14 or newer and the right to create a schema in the database; no superuser, no
/// extension. Safe to run from many processes at once and while workers run: one migrates, the
/// others wait.
public final class Migrations {
  private Migrations() {}

  /// Applies what is missing. In a database that was restored from a dump it also appends the open
  /// items of the queue anew, since their places in the log are told by transaction ids, which are
  /// a cluster's own.
  ///
  /// @throws org.flywaydb.core.api.FlywayException when the database refuses; nothing is left half
  ///   done, since each migration is one transaction
  public static Migrated migrate(DataSource database) {
    MigrateResult result = flyway(database).migrate();
    return new Migrated(
        result.migrations.stream().map(m -> m.description).toList(), adopt(database));
  }

  /// The names of the migrations that {@link #migrate} would apply.
  public static List<String> pending(DataSource database) {
    return Arrays.stream(flyway(database).info().pending())
        .map(MigrationInfo::getDescription)
        .toList();
  }

  /// Whether the database was restored from a dump and not migrated since. Then nothing can be
  /// claimed; a base backup, a standby or an upgraded cluster is not meant.
  public static boolean restored(DataSource database) {
    try (Connection c = database.getConnection();
        Statement s = c.createStatement()) {
      try (ResultSet r = s.executeQuery("select to_regprocedure('inlay.restored()') is null")) {
        r.next();
        if (r.getBoolean(1)) {
          return false; // an older schema, or none: the migrations will see
        }
      }
      try (ResultSet r = s.executeQuery("select inlay.restored()")) {
        r.next();
        return r.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new FlywayException(
          "cannot look whether the database was restored: " + e.getMessage(), e);
    }
  }

  private static @Nullable Adopted adopt(DataSource database) {
    try (Connection c = database.getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("select items, claims from inlay.adopt_log()")) {
      r.next();
      long items = r.getLong(1);
      return r.wasNull() ? null : new Adopted(items, r.getLong(2));
    } catch (SQLException e) {
      throw new FlywayException("cannot adopt the restored queue: " + e.getMessage(), e);
    }
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
        .validateMigrationNaming(true)
        .load();
  }
}
