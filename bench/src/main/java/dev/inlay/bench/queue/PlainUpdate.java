package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicInteger;

/// The control of the drain: as many rows updated in batches, each a range of the primary key and a
/// transaction; no queue can do with less than one such write an item that keeps a status column.
/// Its enqueue is COPY BINARY into a table without index.
final class PlainUpdate implements Contender {
  @Override
  public String name() {
    return "plain_update";
  }

  @Override
  public String settings() {
    return "update of %d rows by primary key a commit on %d connections"
        .formatted(InlayQueue.BATCH, InlayQueue.WORKERS);
  }

  @Override
  public Load load() {
    return new Load(800_000, 1_500_000);
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = server.create("control");
    try (Connections connections = new Connections(server, url, InlayQueue.WORKERS)) {
      Script.run(connections.get(0), "plain_update.sql");
      try (PreparedStatement s =
          connections
              .get(0)
              .prepareStatement(
                  "insert into control (id, doc_key) select i, (10000000 + i)::text from generate_series(0, ? - 1) i")) {
        s.setInt(1, load.drain());
        s.execute();
      }
      connections.get(0).createStatement().execute("vacuum analyze control");
      AtomicInteger next = new AtomicInteger();
      double seconds =
          Crew.seconds(
              InlayQueue.WORKERS, index -> update(connections.get(index), next, load.drain()));
      return load.drain() / seconds;
    }
  }

  private static void update(Connection c, AtomicInteger next, int rows) throws Exception {
    try (PreparedStatement s =
        c.prepareStatement("update control set status = 1 where id between ? and ?")) {
      for (int from = next.getAndAdd(InlayQueue.BATCH);
          from < rows;
          from = next.getAndAdd(InlayQueue.BATCH)) {
        s.setLong(1, from);
        s.setLong(2, from + InlayQueue.BATCH - 1L);
        s.executeUpdate();
      }
    }
  }

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    return new CopyBinary().enqueue(server, load);
  }
}
