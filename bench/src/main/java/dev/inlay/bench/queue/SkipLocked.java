package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// The classic: a table with a status, claimed with SKIP LOCKED and completed with DELETE, tuned as
/// well as we can (bench-sql/skip_locked.sql).
final class SkipLocked implements Contender {
  @Override
  public String name() {
    return "skip_locked";
  }

  @Override
  public String settings() {
    return "own; partial index, fillfactor 70, eager autovacuum, batch %d, %d workers, %.0f%% retried"
        .formatted(InlayQueue.BATCH, InlayQueue.WORKERS, Inlay.FAILING * 100);
  }

  @Override
  public Load load() {
    return new Load(300_000, 500_000);
  }

  static DatabaseUrl create(BenchServer server, String name) throws Exception {
    DatabaseUrl url = server.create(name);
    try (Connection c = server.connect(url)) {
      Script.run(c, "skip_locked.sql");
    }
    return url;
  }

  static void append(Connection c, int from, int n) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select job_enqueue(1, ?)")) {
      s.setArray(1, c.createArrayOf("text", Keys.batch(from, n)));
      s.execute();
    }
  }

  /// Leases a batch and reads its items; empty when nothing waits.
  static List<Job> claim(Connection c, int size) throws SQLException {
    List<Job> jobs = new ArrayList<>(size);
    try (PreparedStatement s =
        c.prepareStatement("select id, token, source_id, doc_key, attempt from job_claim(?)")) {
      s.setInt(1, size);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          jobs.add(new Job(r.getLong(1), r.getLong(2), r.getInt(3), r.getString(4), r.getInt(5)));
        }
      }
    }
    return jobs;
  }

  static void complete(Connection c, List<Job> jobs, double failing) throws SQLException {
    List<Long> done = new ArrayList<>();
    List<Long> failed = new ArrayList<>();
    for (Job job : jobs) {
      (ThreadLocalRandom.current().nextDouble() < failing ? failed : done).add(job.id);
    }
    try (PreparedStatement s = c.prepareStatement("select job_complete(?, ?, ?)")) {
      s.setLong(1, jobs.getFirst().token);
      s.setArray(2, c.createArrayOf("bigint", done.toArray()));
      s.setArray(3, c.createArrayOf("bigint", failed.toArray()));
      s.execute();
    }
  }

  /// A leased row.
  record Job(long id, long token, int sourceId, String key, int attempt) {}

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    return Bulk.load(server, create(server, "skip_locked"), load.enqueue(), SkipLocked::append);
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = create(server, "skip_locked");
    Bulk.load(server, url, load.drain(), SkipLocked::append);
    AtomicLong fresh = new AtomicLong();
    AtomicLong outcomes = new AtomicLong();
    try (Connections connections = new Connections(server, url, InlayQueue.WORKERS)) {
      connections.get(0).createStatement().execute("vacuum analyze job");
      double seconds =
          Crew.seconds(
              InlayQueue.WORKERS,
              index -> {
                Connection c = connections.get(index);
                while (fresh.get() < load.drain()) {
                  List<Job> jobs = claim(c, InlayQueue.BATCH);
                  if (jobs.isEmpty()) {
                    LockSupport.parkNanos(500_000);
                    continue;
                  }
                  complete(c, jobs, Inlay.FAILING);
                  outcomes.addAndGet(jobs.size());
                  fresh.addAndGet(jobs.stream().filter(job -> job.attempt == 1).count());
                }
              });
      return outcomes.get() / seconds;
    }
  }
}
