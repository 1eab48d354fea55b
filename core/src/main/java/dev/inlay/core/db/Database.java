package dev.inlay.core.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.inlay.schema.Migrated;
import dev.inlay.schema.Migrations;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// One PostgreSQL database and the connections of this process to it. Safe for use by many threads.
///
/// Behind a pooler in transaction mode statements are not prepared on the server, since the next
/// one may run on another connection; the URL's `prepareThreshold` overrules that.
public final class Database implements AutoCloseable {
  private static final int OLDEST_VERSION = 14;

  private final DatabaseUrl url;
  private final Properties properties;
  private final HikariDataSource pool;

  private Database(DatabaseUrl url, Properties properties, HikariDataSource pool) {
    this.url = url;
    this.properties = properties;
    this.pool = pool;
  }

  /// Connects, and makes sure that the database can be used.
  ///
  /// @param connections the most connections at once
  /// @throws DatabaseException.Unavailable when nobody answers
  /// @throws DatabaseException.Unusable when it is too old, read-only, or refuses the login
  public static Database open(DatabaseUrl url, int connections) {
    Properties properties = properties();
    try (Connection c = connect(url, properties)) {
      check(c);
      if (isPooled(c)) {
        properties.setProperty("prepareThreshold", "0");
      }
    } catch (SQLException e) {
      throw cannotOpen(url, e);
    }
    HikariConfig config = new HikariConfig();
    config.setPoolName("inlay");
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    if (url.password() != null) {
      config.setPassword(url.password());
    }
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.setDataSourceProperties(properties);
    return new Database(url, properties, new HikariDataSource(config));
  }

  /// Runs work in one transaction: commits its result, rolls back when it throws.
  public <T> T inTransaction(Work<T> work) {
    try (Connection c = pool.getConnection()) {
      c.setAutoCommit(false);
      try {
        T result = work.on(c);
        c.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(c, e);
        throw e;
      }
    } catch (SQLException e) {
      throw DatabaseException.of(e);
    }
  }

  /// Runs work on a connection that commits every statement by itself.
  public <T> T withConnection(Work<T> work) {
    try (Connection c = pool.getConnection()) {
      return work.on(c);
    } catch (SQLException e) {
      throw DatabaseException.of(e);
    }
  }

  /// A connection outside the pool, for LISTEN and session locks. The caller closes it.
  public Connection dedicatedConnection() {
    try {
      Properties prompt = new Properties();
      prompt.putAll(properties);
      prompt.setProperty("socketFactory", PromptSocketFactory.class.getName());
      return connect(url, prompt);
    } catch (SQLException e) {
      throw DatabaseException.of(e);
    }
  }

  /// The pool, for libraries that need one.
  public DataSource dataSource() {
    return pool;
  }

  /// Where this is; without the password.
  public DatabaseUrl url() {
    return url;
  }

  /// Brings the schema to this version, and adopts the queue of a restored database.
  public Migrated migrate() {
    return Migrations.migrate(pool);
  }

  /// Refuses to go on with a schema of another version, or with a restored queue.
  ///
  /// @throws DatabaseException.Unusable naming what is missing and the command to run
  public void requireMigrated() {
    List<String> pending = Migrations.pending(pool);
    if (!pending.isEmpty()) {
      throw new DatabaseException.Unusable(
          "the database lacks %d migrations (first: %s). Run: inlay migrate"
              .formatted(pending.size(), pending.getFirst()),
          null);
    }
    requireAdopted();
  }

  /// Refuses to go on in a database that was restored from a dump until its queue is adopted: no
  /// item can be claimed before.
  ///
  /// @throws DatabaseException.Unusable with the command to run
  public void requireAdopted() {
    boolean restored =
        withConnection(
            c -> {
              try (Statement s = c.createStatement();
                  ResultSet r = s.executeQuery("select inlay.restored()")) {
                r.next();
                return r.getBoolean(1);
              }
            });
    if (restored) {
      throw new DatabaseException.Unusable(
          "the database was restored from a dump: the open items of its queue must be appended anew. Run: inlay migrate",
          null);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /// Something to do with a connection.
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection c) throws SQLException;
  }

  private static DatabaseException cannotOpen(DatabaseUrl url, SQLException e) {
    DatabaseException sorted = DatabaseException.of(e);
    if (e.getCause() instanceof UnknownHostException) {
      return new DatabaseException.Unavailable(
          "cannot reach the database %s: there is no host of that name".formatted(url), e);
    }
    return switch (sorted) {
      case DatabaseException.Unavailable away ->
          new DatabaseException.Unavailable(
              "cannot reach the database %s: %s".formatted(url, away.getMessage()), e);
      case DatabaseException.Unusable unusable ->
          new DatabaseException.Unusable(
              "cannot use the database %s: %s".formatted(url, unusable.getMessage()), e);
      case DatabaseException.Refused refused -> refused;
    };
  }

  private static Connection connect(DatabaseUrl url, Properties properties) throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("user", url.user());
    if (url.password() != null) {
      all.setProperty("password", url.password());
    }
    return DriverManager.getConnection(url.jdbcUrl(), all);
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "inlay");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  private static void check(Connection c) throws SQLException {
    requireVersion(c.getMetaData().getDatabaseMajorVersion());
    try (Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery(
                "select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean,"
                    + " current_setting('server_encoding')")) {
      r.next();
      if (r.getBoolean(1)) {
        throw new DatabaseException.Unusable(
            "the database is read-only: give the primary's address", null);
      }
      if (!r.getString(2).equals("UTF8")) {
        throw new DatabaseException.Unusable(
            "the database's encoding is %s: Inlay needs UTF8".formatted(r.getString(2)), null);
      }
    }
  }

  /// Whether somebody stands between us and the server: a pooler gives a process id of its own at
  /// the start, and the server another when asked.
  private static boolean isPooled(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("select pg_backend_pid()")) {
      r.next();
      return r.getInt(1) != c.unwrap(PGConnection.class).getBackendPID();
    }
  }

  static void requireVersion(int major) {
    if (major < OLDEST_VERSION) {
      throw new DatabaseException.Unusable(
          "PostgreSQL %d is too old: Inlay needs %d or newer. Upgrade it, or name another database"
              .formatted(major, OLDEST_VERSION),
          null);
    }
  }

  private static void rollback(Connection c, Exception cause) {
    try {
      c.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
