package dev.inlay.bench;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.EmbeddedPostgresOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/// The server on which everybody is measured, and the databases made on it. Databases are named
/// `inlay_bench_…`; close() drops them, or stops the server when it was started here.
public final class BenchServer implements AutoCloseable {
  /// Durable; large enough that no checkpoint falls into a measurement.
  private static final Map<String, String> SETTINGS =
      Map.of(
          "shared_buffers", "1GB",
          "max_wal_size", "16GB",
          "checkpoint_timeout", "1h",
          "max_connections", "200",
          "jit", "off",
          "shared_preload_libraries", "pg_stat_statements",
          "track_io_timing", "on");

  private final DatabaseUrl admin;
  private final Optional<EmbeddedPostgres> embedded;
  private final Set<String> databases = new LinkedHashSet<>();
  private boolean hasTemplate;

  private BenchServer(DatabaseUrl admin, Optional<EmbeddedPostgres> embedded) {
    this.admin = admin;
    this.embedded = embedded;
  }

  /// Starts a server in a temporary folder.
  static BenchServer embedded(Progress progress) {
    try {
      Path folder = Files.createTempDirectory("inlay-bench");
      EmbeddedPostgres server =
          EmbeddedPostgres.start(
              EmbeddedPostgresOptions.in(folder)
                  .withSettings(SETTINGS)
                  .withProgress(progress::say));
      // An interrupted bench leaves no gigabytes behind.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(server)));
      return new BenchServer(DatabaseUrl.parse(server.url()), Optional.of(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Uses a server that runs already; its user must be allowed to create databases.
  static BenchServer at(DatabaseUrl admin) {
    return new BenchServer(admin, Optional.empty());
  }

  /// A connection to the server's own database.
  public Connection connect() throws SQLException {
    return connect(admin);
  }

  /// A connection of its own to a database of this server.
  public Connection connect(DatabaseUrl url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", url.user());
    if (url.password() != null) {
      properties.setProperty("password", url.password());
    }
    return DriverManager.getConnection(url.jdbcUrl(), properties);
  }

  /// Makes an empty database, in place of one of the same name.
  public DatabaseUrl create(String name) throws SQLException {
    return create(name, "template0");
  }

  /// Makes a database with Inlay's schema, in place of one of the same name.
  public DatabaseUrl createMigrated(String name) throws SQLException {
    if (!hasTemplate) {
      try (Database template = Database.open(create("template"), 4)) {
        template.migrate();
        template.withConnection(
            c -> {
              try (Statement s = c.createStatement()) { // benches say themselves how many work
                return s.execute(
                    "select inlay.update_queue_config('max_concurrent_workers', '1000', 'bench')");
              }
            });
      }
      hasTemplate = true;
    }
    return create(name, "inlay_bench_template");
  }

  private DatabaseUrl create(String name, String template) throws SQLException {
    String full = "inlay_bench_" + name;
    try (Connection c = connect();
        Statement s = c.createStatement()) {
      s.execute("drop database if exists " + full + " with (force)");
      s.execute("create database " + full + " template " + template);
    }
    databases.add(full);
    return new DatabaseUrl(
        admin.jdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + full + "$1"),
        admin.user(),
        admin.password());
  }

  /// Drops a database that is not needed any more.
  public void drop(String name) throws SQLException {
    try (Connection c = connect();
        Statement s = c.createStatement()) {
      s.execute("drop database if exists inlay_bench_" + name + " with (force)");
    }
    databases.remove("inlay_bench_" + name);
  }

  @Override
  public void close() throws SQLException {
    if (embedded.isPresent()) {
      remove(embedded.get());
      return;
    }
    try (Connection c = connect();
        Statement s = c.createStatement()) {
      for (String name : databases) {
        s.execute("drop database if exists " + name + " with (force)");
      }
    }
  }

  private static synchronized void remove(EmbeddedPostgres server) {
    server.close();
    Path folder = server.dataDir();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
