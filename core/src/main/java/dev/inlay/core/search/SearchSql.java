package dev.inlay.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The statements of this package, from their files.
final class SearchSql {
  static final String SEARCH = load("search");

  private SearchSql() {}

  private static String load(String name) {
    String path = "/inlay-sql/search/" + name + ".sql";
    try (InputStream in = SearchSql.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
