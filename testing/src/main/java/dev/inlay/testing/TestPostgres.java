package dev.inlay.testing;

import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.EmbeddedPostgresOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The server of this JVM's tests: started at first use in a temporary folder, stopped when the JVM
/// ends, however it ends.
///
/// The system property `inlay.test.databaseUrl` or the variable `INLAY_TEST_DATABASE_URL`
/// (`postgresql://superuser:password@host:port/postgres`) names another server to use, so that the
/// suite runs against any version.
/// `-Dinlay.test.postgres.settings=fsync=off,synchronous_commit=off` relaxes the embedded one; by
/// default it is as durable as in production.
public final class TestPostgres {
  /// System property: the server to use instead of the embedded one.
  public static final String DATABASE_URL_PROPERTY = "inlay.test.databaseUrl";

  /// Environment variable of the same meaning; the property is stronger.
  public static final String DATABASE_URL_VARIABLE = "INLAY_TEST_DATABASE_URL";

  /// System property: settings of the embedded server, `name=value,name=value`.
  public static final String SETTINGS_PROPERTY = "inlay.test.postgres.settings";

  private final PostgresAddress address;
  private final Optional<EmbeddedPostgres> embedded;
  private final Map<String, String> templates = new ConcurrentHashMap<>();

  private TestPostgres(PostgresAddress address, Optional<EmbeddedPostgres> embedded) {
    this.address = address;
    this.embedded = embedded;
  }

  /// The one server of this JVM.
  public static TestPostgres shared() {
    return Shared.SERVER;
  }

  /// The server's own database, as superuser.
  public PostgresAddress address() {
    return address;
  }

  /// The embedded server, or empty when the tests were given another one.
  public Optional<EmbeddedPostgres> embedded() {
    return embedded;
  }

  /// The major version: 17 for the embedded server.
  public int majorVersion() {
    return Integer.parseInt(query("SHOW server_version_num")) / 10_000;
  }

  /// Makes a role that may log in, or changes the one of that name. Roles are the server's, not a
  /// database's: use names of your own.
  ///
  /// @param name the role
  /// @param password its password
  /// @param attributes more of `CREATE ROLE`'s words: `CREATEDB`, `IN ROLE inlay_worker`
  public void createRole(String name, String password, String... attributes) {
    String quoted = Sql.identifier(name);
    boolean exists =
        !query("SELECT count(*) FROM pg_roles WHERE rolname = " + Sql.literal(name)).equals("0");
    if (!exists) {
      execute("CREATE ROLE " + quoted);
    }
    execute("ALTER ROLE %s LOGIN PASSWORD %s".formatted(quoted, Sql.literal(password)));
    for (String attribute : attributes) {
      if (attribute.regionMatches(true, 0, "IN ROLE ", 0, 8)) {
        execute("GRANT %s TO %s".formatted(attribute.substring(8), quoted));
      } else {
        execute("ALTER ROLE %s %s".formatted(quoted, attribute));
      }
    }
  }

  /// Removes a role that owns nothing any more.
  public void dropRole(String name) {
    execute("DROP ROLE IF EXISTS " + Sql.identifier(name));
  }

  /// The name of the template database, prepared at the first call with this name, once in this
  /// JVM.
  String template(String name, Consumer<String> prepareOnce) {
    return templates.computeIfAbsent(
        name,
        key -> {
          String database = Databases.unique("template_" + key);
          execute("CREATE DATABASE " + Sql.identifier(database) + " TEMPLATE template0");
          boolean prepared = false;
          try {
            prepareOnce.accept(address.withDatabase(database).jdbcUrl());
            prepared = true;
          } finally {
            if (!prepared) {
              drop(database);
            }
          }
          // Nobody may be connected to a database that is copied.
          execute("ALTER DATABASE " + Sql.identifier(database) + " ALLOW_CONNECTIONS false");
          disconnect(database);
          return database;
        });
  }

  void drop(String database) {
    execute("DROP DATABASE IF EXISTS " + Sql.identifier(database) + " WITH (FORCE)");
  }

  void execute(String statement) {
    try (Connection connection = address.connect();
        Statement runner = connection.createStatement()) {
      runner.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("refused by " + this + ": " + e.getMessage(), e);
    }
  }

  private void disconnect(String database) {
    query(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = "
            + Sql.literal(database));
  }

  private String query(String statement) {
    try (Connection connection = address.connect();
        Statement runner = connection.createStatement();
        ResultSet rows = runner.executeQuery(statement)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("refused by " + this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL on " + address.host() + ":" + address.port();
  }

  private void dropTemplates() {
    templates.values().forEach(this::drop);
  }

  /// The holder of the one server: class loading starts it once, at first use.
  private static final class Shared {
    static final TestPostgres SERVER = start();

    private static TestPostgres start() {
      Optional<String> given = givenUrl();
      if (given.isPresent()) {
        TestPostgres server =
            new TestPostgres(PostgresAddress.parse(given.get()), Optional.empty());
        atEnd(server::dropTemplates);
        return server;
      }
      try {
        TestFolder folder = TestFolder.create();
        EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                EmbeddedPostgresOptions.in(folder.path().resolve("postgres"))
                    .withSettings(settings()));
        atEnd(
            () -> {
              postgres.close();
              folder.delete();
            });
        return new TestPostgres(PostgresAddress.parse(postgres.url()), Optional.of(postgres));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make a temporary folder", e);
      }
    }

    private static Optional<String> givenUrl() {
      String property = System.getProperty(DATABASE_URL_PROPERTY);
      String url = property != null ? property : System.getenv(DATABASE_URL_VARIABLE);
      return Optional.ofNullable(url).filter(text -> !text.isBlank());
    }

    private static Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      for (String pair : System.getProperty(SETTINGS_PROPERTY, "").split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          settings.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
      }
      return settings;
    }

    private static void atEnd(Runnable action) {
      Runtime.getRuntime().addShutdownHook(new Thread(action, "test-postgres-stop"));
    }
  }
}
