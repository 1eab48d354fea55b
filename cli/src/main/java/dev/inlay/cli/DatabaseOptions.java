package dev.inlay.cli;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.EmbeddedPostgresOptions;
import dev.inlay.embedded.RunningPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which database a command works on.
final class DatabaseOptions {
  /// Enough for the few statements of one command, and for Flyway, which takes three at once.
  static final int CONNECTIONS = 4;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "The folder of an embedded PostgreSQL, made by: inlay up. Started for this command unless it runs already.")
  @Nullable Path dataDir;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "A PostgreSQL 14 or newer: postgresql://user:password@host:5432/database. Default: $INLAY_DATABASE_URL.")
  @Nullable String databaseUrl;

  /// Opens the database, migrated.
  Session open() {
    return open(CONNECTIONS);
  }

  Session open(int connections) {
    if (dataDir != null && databaseUrl == null) {
      requireMade(dataDir);
    }
    Session session = openAsItIs(connections);
    try {
      session.database().requireMigrated();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /// Opens the database, whatever its schema; an embedded one is this program's own, so it is
  /// migrated.
  Session openAsItIs(int connections) {
    if (dataDir != null && databaseUrl != null) {
      throw new IllegalArgumentException("give --data-dir or --database-url, not both");
    }
    if (dataDir != null) {
      requireFolder(dataDir);
      return embedded(dataDir, connections);
    }
    String url = databaseUrl != null ? databaseUrl : System.getenv("INLAY_DATABASE_URL");
    if (url == null || url.isBlank()) {
      throw new IllegalArgumentException(
          "which database? Give --data-dir DIR or --database-url URL, or set INLAY_DATABASE_URL");
    }
    return new Session(Database.open(DatabaseUrl.parse(url), connections), null);
  }

  /// Only `up`, `demo` and `migrate` make a database: elsewhere a folder without one is a slip of
  /// the pen.
  private static void requireMade(Path dataDir) {
    requireFolder(dataDir);
    String[] names = dataDir.toFile().list();
    if (names == null || names.length == 0) {
      throw new IllegalArgumentException(
          "there is no database in %s. Make one: inlay up --data-dir %s"
              .formatted(dataDir, dataDir));
    }
  }

  static void requireFolder(Path dataDir) {
    if (Files.exists(dataDir) && !Files.isDirectory(dataDir)) {
      throw new IllegalArgumentException(
          "%s is a file: --data-dir takes a folder, one that is empty or does not exist yet"
              .formatted(dataDir));
    }
  }

  private static Session embedded(Path dataDir, int connections) {
    Optional<RunningPostgres> running = EmbeddedPostgres.running(dataDir);
    if (running.isPresent()) {
      return new Session(Database.open(DatabaseUrl.parse(running.get().url()), connections), null);
    }
    return start(dataDir, connections);
  }

  /// Starts the embedded server of a folder; an error when it runs already.
  static Session start(Path dataDir, int connections) {
    requireFolder(dataDir);
    EmbeddedPostgres server =
        EmbeddedPostgres.start(EmbeddedPostgresOptions.in(dataDir).withProgress(Messages::say));
    try {
      Session session =
          new Session(Database.open(DatabaseUrl.parse(server.url()), connections), server);
      session.database().migrate();
      return session;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }
}
