package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/// A server that answers now: where it is and how to log in. Holds the password: never log a URL.
///
/// @param pid the process of the server
/// @param port where it listens on 127.0.0.1
/// @param user the owner of the database
/// @param password that user's password
/// @param database the database of Inlay
public record RunningPostgres(long pid, int port, String user, String password, String database) {

  /// `postgresql://user:password@127.0.0.1:port/database`, which psql takes as it is.
  public String url() {
    return "postgresql://" + user + ":" + password + "@127.0.0.1:" + port + "/" + database;
  }

  /// The URL for JDBC, user and password included.
  public String jdbcUrl() {
    return jdbcUrl(database);
  }

  /// The URL for JDBC of another database on the same server, user and password included.
  public String jdbcUrl(String otherDatabase) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(port, URLEncoder.encode(otherDatabase, UTF_8), user, password);
  }

  @Override
  public String toString() {
    return "PostgreSQL on 127.0.0.1:%d (process %d, database %s)".formatted(port, pid, database);
  }
}
