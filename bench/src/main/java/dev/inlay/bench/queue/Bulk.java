package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;

/// Bulk loading from several connections, a commit a batch.
final class Bulk {
  static final int CONNECTIONS = 4;
  static final int BATCH = 1_000;

  private Bulk() {}

  /// Puts items from..from + n - 1 into a queue and commits.
  @FunctionalInterface
  interface Batch {
    void put(Connection c, int from, int n) throws Exception;
  }

  /// Loads a queue; returns items a second.
  static double load(BenchServer server, DatabaseUrl url, int items, Batch batch) throws Exception {
    try (Connections connections = new Connections(server, url, CONNECTIONS)) {
      AtomicInteger next = new AtomicInteger();
      double seconds =
          Crew.seconds(
              CONNECTIONS,
              index -> {
                for (int from = next.getAndAdd(BATCH); from < items; from = next.getAndAdd(BATCH)) {
                  batch.put(connections.get(index), from, Math.min(BATCH, items - from));
                }
              });
      return items / seconds;
    }
  }
}
