package dev.inlay.core.db;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a database is and who asks: `postgresql://user:password@host:port/database?option=value`,
/// as psql takes it. Several hosts, separated by commas, are a primary and its standbys: the one
/// that can be written to is used. [#toString()] leaves the password out.
///
/// @param jdbcUrl without user and password
/// @param user empty: the operating system's user, as psql does
/// @param password null: none
public record DatabaseUrl(String jdbcUrl, String user, @Nullable String password) {
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^@/?]*)(?:/(?<database>[^/?]*))?(?:\\?(?<query>.*))?");

  private static final Pattern PORT = Pattern.compile(":(\\d{1,9})(?=,|$)");

  /// Reads a URL.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it, never repeating a password
  public static DatabaseUrl parse(String url) {
    Matcher m = FORM.matcher(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "a database URL looks like postgresql://user:password@host:5432/database; special characters of the password are percent-encoded");
    }
    String user = m.group("user");
    user = user == null || user.isEmpty() ? System.getProperty("user.name", "") : decode(user);
    String hosts = m.group("hosts").isEmpty() ? "localhost" : m.group("hosts");
    requirePorts(hosts);
    String database = m.group("database");
    String query = m.group("query") == null ? "" : "?" + m.group("query");
    if (hosts.contains(",") && !query.contains("targetServerType")) {
      query += (query.isEmpty() ? "?" : "&") + "targetServerType=primary";
    }
    String password = m.group("password");
    return new DatabaseUrl(
        "jdbc:postgresql://%s/%s%s"
            .formatted(hosts, database == null || database.isEmpty() ? user : database, query),
        user,
        password == null ? null : decode(password));
  }

  private static void requirePorts(String hosts) {
    Matcher port = PORT.matcher(hosts);
    while (port.find()) {
      int number = Integer.parseInt(port.group(1));
      if (number < 1 || number > 65_535) {
        throw new IllegalArgumentException(
            "the port of the database URL must be 1 to 65535, not " + number);
      }
    }
  }

  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the user or password of the database URL has a % that is not followed by two hexadecimal digits",
          null);
    }
  }

  @Override
  public String toString() {
    return jdbcUrl.replaceFirst(
        "^jdbc:postgresql://", Matcher.quoteReplacement("postgresql://" + user + "@"));
  }
}
