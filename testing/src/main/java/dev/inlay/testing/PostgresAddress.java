package dev.inlay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A database and the role to reach it with.
///
/// @param host name or address
/// @param port the port
/// @param database the database
/// @param user the role
/// @param password its password, empty for none
public record PostgresAddress(
    String host, int port, String database, String user, String password) {

  /// Reads `postgresql://user:password@host:port/database`, parts percent-encoded where needed.
  public static PostgresAddress parse(String url) {
    URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
      throw new IllegalArgumentException(
          "a database URL begins with postgresql://, not with " + uri.getScheme());
    }
    String account = uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo();
    int colon = account.indexOf(':');
    String path = uri.getRawPath();
    return new PostgresAddress(
        uri.getHost(),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        path == null || path.length() < 2 ? "postgres" : decode(path.substring(1)),
        decode(colon < 0 ? account : account.substring(0, colon)),
        colon < 0 ? "" : decode(account.substring(colon + 1)));
  }

  /// The same server and role, another database.
  public PostgresAddress withDatabase(String other) {
    return new PostgresAddress(host, port, other, user, password);
  }

  /// The same database, another role.
  public PostgresAddress as(String otherUser, String itsPassword) {
    return new PostgresAddress(host, port, database, otherUser, itsPassword);
  }

  /// `postgresql://user:password@host:port/database`.
  public String url() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(encode(user), encode(password), host, port, encode(database));
  }

  /// The URL for JDBC, user and password included.
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, encode(database), encode(user), encode(password));
  }

  /// A new connection.
  public Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  /// Opens a connection at each call; no pool.
  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
