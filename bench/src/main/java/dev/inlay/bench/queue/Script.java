package dev.inlay.bench.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// SQL files beside the classes.
final class Script {
  private Script() {}

  static void run(Connection c, String name) throws SQLException, IOException {
    try (InputStream file = Script.class.getResourceAsStream("/bench-sql/" + name);
        Statement s = c.createStatement()) {
      if (file == null) {
        throw new IOException("no script " + name);
      }
      s.execute(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
