package dev.inlay.core.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Statements of this module, from the files under `inlay-sql`.
public final class SqlFile {
  private SqlFile() {}

  /// The text of a file.
  ///
  /// @param name without its ending, for example `store/accept`
  public static String load(String name) {
    String path = "/inlay-sql/" + name + ".sql";
    try (InputStream in = SqlFile.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
