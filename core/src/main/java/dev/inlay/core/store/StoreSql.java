package dev.inlay.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The statements of this package, from their files. The one place where a profile's number becomes
/// part of a name.
final class StoreSql {
  static final String ACCEPT = load("accept");
  static final String ARRAY_INSERT = load("array_insert");
  static final String ARRAY_REMOVE = load("array_remove");
  static final String EXTENSION = load("extension");
  static final String HALFVEC_INSERT = load("halfvec_insert");
  static final String HALFVEC_REMOVE = load("halfvec_remove");
  static final String INDEX_BUILD = load("index_build");
  static final String INDEX_DROP = load("index_drop");
  static final String INDEX_STATE = load("index_state");
  static final String INDEX_STATUS = load("index_status");
  static final String NEAREST = load("nearest");
  static final String OPERATORS = load("operators");
  static final String PROFILE = load("profile");
  static final String STORED = load("stored");
  static final String UNKNOWN = load("unknown");
  static final String VECTORS_OF = load("vectors_of");
  static final String VERSIONS = load("versions");

  private StoreSql() {}

  static String of(String statement, int profileId) {
    return statement.replace("{profile}", Integer.toString(profileId));
  }

  static String of(String statement, int profileId, int dimensions) {
    return of(statement, profileId).replace("{dimensions}", Integer.toString(dimensions));
  }

  private static String load(String name) {
    String path = "/inlay-sql/store/" + name + ".sql";
    try (InputStream in = StoreSql.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
