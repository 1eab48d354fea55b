package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Connections that are open before a measurement begins.
final class Connections implements AutoCloseable {
  private final List<Connection> open = new ArrayList<>();

  Connections(BenchServer server, DatabaseUrl url, int n) throws SQLException {
    for (int i = 0; i < n; i++) {
      open.add(server.connect(url));
    }
  }

  Connection get(int index) {
    return open.get(index);
  }

  @Override
  public void close() throws SQLException {
    for (Connection c : open) {
      c.close();
    }
  }
}
