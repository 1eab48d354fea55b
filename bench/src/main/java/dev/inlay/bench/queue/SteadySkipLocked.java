package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The SKIP LOCKED queue under a steady load.
final class SteadySkipLocked implements SteadyQueue {
  private final BenchServer server;
  private final DatabaseUrl url;
  private final Connections workers;

  SteadySkipLocked(BenchServer server) throws Exception {
    this.server = server;
    this.url = SkipLocked.create(server, "skip_locked");
    this.workers = new Connections(server, url, InlayQueue.WORKERS);
  }

  @Override
  public String name() {
    return "skip_locked";
  }

  @Override
  public Connection connect() throws SQLException {
    return server.connect(url);
  }

  @Override
  public void append(Connection c, int from, int n) throws SQLException {
    SkipLocked.append(c, from, n);
  }

  @Override
  public Turn work(int worker) throws SQLException {
    long started = System.nanoTime();
    List<SkipLocked.Job> jobs = SkipLocked.claim(workers.get(worker), InlayQueue.BATCH);
    long claimed = System.nanoTime() - started;
    if (!jobs.isEmpty()) {
      SkipLocked.complete(workers.get(worker), jobs, Inlay.FAILING);
    }
    return new Turn(claimed, jobs.size());
  }

  @Override
  public String deadTuples() {
    return "select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables where relname = 'job'";
  }

  @Override
  public void close() throws SQLException {
    workers.close();
  }
}
