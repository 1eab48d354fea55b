package dev.inlay.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The statements of this package, from their files.
final class SourceSql {
  static final String BACKFILL = load("backfill");
  static final String DECLARE = load("declare");
  static final String SELECT = load("select");
  static final String STATUS = load("status");

  private SourceSql() {}

  private static String load(String name) {
    String path = "/inlay-sql/source/" + name + ".sql";
    try (InputStream in = SourceSql.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
