package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// An idle queue: how soon work starts after a commit, and what waiting costs the database.
final class Idle {
  private static final int WORKERS = 4;

  private Idle() {}

  /// From the return of a producer's commit to the worker's reading of the document. Both clocks
  /// are the machine's, so the server must run on this one.
  static void latency(BenchRun run) throws Exception {
    int samples = run.sized(1_000, 30);
    BlockingQueue<Long> starts = new ArrayBlockingQueue<>(16);
    Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    try (Fleet fleet = new Fleet(run.server(), 1, WORKERS, text -> starts.add(Long.valueOf(text)));
        Connection c = run.server().connect(fleet.url());
        PreparedStatement enqueue =
            c.prepareStatement("select inlay.enqueue_embedding(?, ?, 'UPDATE')")) {
      TimeUnit.SECONDS.sleep(1); // until everybody is asleep
      for (int i = 0; i < samples + 20; i++) {
        enqueue.setString(1, Fleet.SOURCE);
        enqueue.setString(2, Keys.of(i));
        enqueue.execute();
        long committed = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Long start = starts.poll(10, TimeUnit.SECONDS);
        if (start == null) {
          throw new IllegalStateException("no worker started on an item within 10 s");
        }
        if (i >= 20) {
          micros.recordValue(Math.max(0, start - committed));
        }
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(10, 30));
      }
    }
    run.result("idle_latency_p50_ms", micros.getValueAtPercentile(50) / 1000.0);
    run.result("idle_latency_p99_ms", micros.getValueAtPercentile(99) / 1000.0);
    run.setting(
        "idle_latency",
        "%d single enqueues, one worker with %d slots, from the commit's return to the reading of the document"
            .formatted(samples, WORKERS));
    run.progress()
        .say(
            "idle latency: p50 %.2f ms, p99 %.2f ms"
                .formatted(
                    micros.getValueAtPercentile(50) / 1000.0,
                    micros.getValueAtPercentile(99) / 1000.0));
    if (run.admits("graphile-worker")) {
      graphileWorker(run, samples);
    }
  }

  private static void graphileWorker(BenchRun run, int samples) throws Exception {
    NodePeer peer = Peers.graphileWorker();
    if (peer.unavailable().isPresent()) {
      return; // said by Peers
    }
    Map<?, ?> answer = peer.answer(run.server(), "latency", samples);
    answer.forEach((name, value) -> run.control("idle_latency_graphile-worker_" + name, value));
    run.progress().say("idle latency, graphile-worker: " + answer);
  }

  /// The time that the database spends on behalf of workers that have nothing to do.
  static void cost(BenchRun run) throws Exception {
    int seconds = run.sized(30, 3);
    try (Fleet fleet = new Fleet(run.server(), WORKERS, 1, text -> {});
        Connection watcher = run.server().connect()) {
      TimeUnit.SECONDS.sleep(3);
      double before = activeMillis(watcher);
      long started = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      double cost = (activeMillis(watcher) - before) / ((System.nanoTime() - started) / 1e9);
      run.result("idle_db_ms_per_second", cost);
      run.setting("idle_db", "%d workers of one slot in %s".formatted(WORKERS, databaseOf(fleet)));
      run.progress().say("idle cost: %.2f ms of database time a second".formatted(cost));
    }
  }

  private static String databaseOf(Fleet fleet) {
    return fleet.url().jdbcUrl().replaceFirst(".*/([^/?]+).*", "$1")
        + ", pg_stat_database.active_time";
  }

  private static double activeMillis(Connection c) throws SQLException {
    try (PreparedStatement s =
            c.prepareStatement(
                "select active_time from pg_stat_database where datname = 'inlay_bench_fleet'");
        ResultSet r = s.executeQuery()) {
      r.next();
      return r.getDouble(1);
    }
  }
}
