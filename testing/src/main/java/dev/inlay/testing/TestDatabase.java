package dev.inlay.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// A database of one test or test class, cloned from a template; closing it drops it, connections
/// and all.
///
/// ```java
/// try (TestDatabase database = TestDatabase.create("schema", url -> migrate(url))) { ... }
/// ```
public final class TestDatabase implements AutoCloseable {
  private final TestPostgres server;
  private final PostgresAddress address;

  private TestDatabase(TestPostgres server, PostgresAddress address) {
    this.server = server;
    this.address = address;
  }

  /// A clone of the template of that name. The first call in this JVM prepares the template: the
  /// consumer gets the JDBC URL (superuser) of an empty database to fill, and must close what it
  /// opens. Later calls take about 0.1 s.
  public static TestDatabase create(String templateName, Consumer<String> prepareTemplateOnce) {
    TestPostgres server = TestPostgres.shared();
    String template = server.template(templateName, prepareTemplateOnce);
    return clone(server, templateName, template);
  }

  /// A database with nothing in it.
  public static TestDatabase empty() {
    return clone(TestPostgres.shared(), "empty", "template0");
  }

  private static TestDatabase clone(TestPostgres server, String name, String template) {
    String database = Databases.unique(name);
    server.execute(
        "CREATE DATABASE %s TEMPLATE %s"
            .formatted(Sql.identifier(database), Sql.identifier(template)));
    return new TestDatabase(server, server.address().withDatabase(database));
  }

  /// Where it is, as superuser; `address().as(role, password)` for another role.
  public PostgresAddress address() {
    return address;
  }

  /// The database's name.
  public String name() {
    return address.database();
  }

  /// The URL for JDBC, superuser and password included.
  public String jdbcUrl() {
    return address.jdbcUrl();
  }

  /// `postgresql://user:password@host:port/database`.
  public String url() {
    return address.url();
  }

  /// A new connection as superuser.
  public Connection connect() throws SQLException {
    return address.connect();
  }

  /// A new connection as this role; see [TestPostgres#createRole(String, String, String...)].
  public Connection connectAs(String role, String password) throws SQLException {
    return address.as(role, password).connect();
  }

  /// Opens a superuser's connection at each call; no pool.
  public DataSource dataSource() {
    return address.dataSource();
  }

  /// Drops the database, ending every connection to it. The second call does nothing.
  @Override
  public void close() {
    server.drop(address.database());
  }

  @Override
  public String toString() {
    return address.database() + " on " + server;
  }
}
