package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.queue.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Inlay under a steady load, its housekeeping running.
final class SteadyInlay implements SteadyQueue {
  private final InlayQueue queue;
  private final Housekeeper housekeeper;

  SteadyInlay(BenchServer server) throws SQLException {
    queue = InlayQueue.create(server, "inlay");
    housekeeper = queue.housekeeper();
  }

  @Override
  public String name() {
    return "inlay";
  }

  @Override
  public Connection connect() {
    return queue.database().dedicatedConnection();
  }

  @Override
  public void append(Connection c, int from, int n) throws SQLException {
    queue.append(c, from, n);
  }

  @Override
  public Turn work(int worker) {
    long started = System.nanoTime();
    Optional<Claim> claim = queue.claim(worker, InlayQueue.BATCH);
    long claimed = System.nanoTime() - started;
    if (claim.isEmpty()) {
      return new Turn(claimed, 0);
    }
    queue.complete(claim.get(), Inlay.FAILING);
    return new Turn(claimed, claim.get().items().size());
  }

  @Override
  public String deadTuples() {
    return """
    select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables
    where schemaname = 'inlay' and relname ~ '^(run|claim|closure|outcome|track_cursor)_[0-9]+$'
    """;
  }

  @Override
  public void close() {
    try {
      housekeeper.close();
    } finally {
      queue.close();
    }
  }
}
