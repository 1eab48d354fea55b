package dev.inlay.core.db;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a database is and who asks: {@code
/// postgresql://user:password@host:port/database?option=value}, as psql takes it. {@link
/// #toString()} leaves the password out.
///
/// @param jdbcUrl without user and password
/// @param user empty: the operating system's user, as psql does
/// @param password null: none
public record DatabaseUrl(String jdbcUrl, String user, @Nullable String password) {

  /// Reads a URL.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it, never repeating a password
  public static DatabaseUrl parse(String url) {
    if (url.startsWith("jdbc:")) {
      return parse(url.substring("jdbc:".length()));
    }
    if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
      throw new IllegalArgumentException(
          "a database URL looks like postgresql://user:password@host:5432/database");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the database URL cannot be read near position "
              + e.getIndex()
              + "; write special characters of the password as %XX",
          null);
    }
    String host = Optional.ofNullable(uri.getHost()).orElse("localhost");
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    String[] login = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
    String user = login[0].isEmpty() ? System.getProperty("user.name", "") : decode(login[0]);
    String database = Optional.ofNullable(uri.getRawPath()).orElse("").replaceFirst("^/", "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new DatabaseUrl(
        "jdbc:postgresql://%s:%d/%s%s"
            .formatted(host, port, database.isEmpty() ? user : database, query),
        user,
        login.length == 2 ? decode(login[1]) : null);
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return jdbcUrl.replaceFirst("^jdbc:postgresql://", "postgresql://" + user + "@");
  }
}
