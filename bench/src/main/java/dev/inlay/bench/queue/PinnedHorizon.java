package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// A steady load while somebody holds a snapshot: what the queue does at the end, compared with the
/// beginning. Queues that update or delete rows collect dead tuples that nobody may remove, and
/// slow down.
final class PinnedHorizon {
  private static final int OFFERED_PER_SECOND = 10_000;
  private static final int OFFERED_AT_ONCE = 100;
  private static final int PRODUCERS = 4;
  private static final long WARM_MILLIS = 3_000;

  private final SteadyQueue queue;
  private final long heldMillis;
  private final long windowMillis;
  private final AtomicInteger nextKey = new AtomicInteger();
  private final Window first = new Window();
  private final Window last = new Window();
  private long started;

  private PinnedHorizon(SteadyQueue queue, long heldMillis, long windowMillis) {
    this.queue = queue;
    this.heldMillis = heldMillis;
    this.windowMillis = windowMillis;
  }

  static void measure(BenchRun run) throws Exception {
    run.setting(
        "pinned",
        "%,d items/s offered in statements of %d by %d producers, snapshot held for %d s, first and last %d s compared"
            .formatted(
                OFFERED_PER_SECOND,
                OFFERED_AT_ONCE,
                PRODUCERS,
                held(run) / 1000,
                window(run) / 1000));
    Figures ours = figures(run, new SteadyInlay(run.server()));
    run.result("pinned_throughput_kept", ours.kept);
    run.result("pinned_claim_p99_growth", ours.growth);
    run.result("pinned_dead_tuples", ours.dead);
    run.setting("pinned_inlay", ours.text);
    if (run.admits("skip_locked")) {
      Figures theirs = figures(run, new SteadySkipLocked(run.server()));
      run.control("pinned_skip_locked_throughput_kept", theirs.kept);
      run.control("pinned_skip_locked_claim_p99_growth", theirs.growth);
      run.control("pinned_skip_locked_dead_tuples", theirs.dead);
      run.setting("pinned_skip_locked", theirs.text);
    }
  }

  private static long held(BenchRun run) {
    return run.sized(120_000, 3_000);
  }

  private static long window(BenchRun run) {
    return run.sized(15_000, 1_000);
  }

  private static Figures figures(BenchRun run, SteadyQueue queue) throws Exception {
    try (queue) {
      Figures figures = new PinnedHorizon(queue, held(run), window(run)).hold();
      run.progress().say("pinned, %s: %s".formatted(queue.name(), figures.text));
      return figures;
    }
  }

  /// What was seen in a stretch of time.
  private static final class Window {
    final AtomicLong offered = new AtomicLong();
    final AtomicLong items = new AtomicLong();
    final Histogram claims = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);

    double claimP99Millis() {
      return claims.getValueAtPercentile(99) / 1e6;
    }
  }

  private record Figures(double kept, double growth, double dead, String text) {}

  private Figures hold() throws Exception {
    started = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WARM_MILLIS);
    try (Connection holder = queue.connect();
        Connection watcher = queue.connect()) {
      Thread pin = Thread.ofPlatform().start(() -> pin(holder));
      Crew.seconds(
          InlayQueue.WORKERS + PRODUCERS,
          index -> {
            if (index < PRODUCERS) {
              produce();
            } else {
              consume(index - PRODUCERS);
            }
          });
      pin.join();
      double dead = deadTuples(watcher);
      double seconds = windowMillis / 1000.0;
      double kept = last.items.get() / (double) first.items.get();
      double growth = last.claimP99Millis() / first.claimP99Millis();
      return new Figures(
          kept,
          growth,
          dead,
          "%,.0f then %,.0f items/s done of %,.0f and %,.0f offered; claim p99 %.2f then %.2f ms; %,.0f dead tuples"
              .formatted(
                  first.items.get() / seconds,
                  last.items.get() / seconds,
                  first.offered.get() / seconds,
                  last.offered.get() / seconds,
                  first.claimP99Millis(),
                  last.claimP99Millis(),
                  dead));
    }
  }

  private void pin(Connection holder) {
    while (elapsedMillis() < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    try (Statement s = holder.createStatement()) {
      s.execute("begin isolation level repeatable read");
      s.execute("select txid_current_snapshot()");
    } catch (SQLException e) {
      throw new IllegalStateException("the snapshot could not be taken", e);
    }
  }

  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }

  private void produce() throws Exception {
    long interval = TimeUnit.SECONDS.toNanos(1) * OFFERED_AT_ONCE * PRODUCERS / OFFERED_PER_SECOND;
    try (Connection c = queue.connect()) {
      long next = System.nanoTime();
      while (elapsedMillis() < heldMillis) {
        queue.append(c, nextKey.getAndAdd(OFFERED_AT_ONCE), OFFERED_AT_ONCE);
        window(elapsedMillis()).ifPresent(window -> window.offered.addAndGet(OFFERED_AT_ONCE));
        next += interval; // a late producer catches up: the load is offered, not asked for
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private void consume(int worker) throws Exception {
    while (true) {
      SteadyQueue.Turn turn = queue.work(worker);
      long now = elapsedMillis();
      if (now >= heldMillis) {
        return;
      }
      if (turn.items() == 0) {
        LockSupport.parkNanos(5_000_000);
        continue;
      }
      window(now).ifPresent(window -> note(window, turn));
    }
  }

  /// The window that a time belongs to, if any.
  private Optional<Window> window(long millis) {
    if (millis >= 0 && millis < windowMillis) {
      return Optional.of(first);
    }
    return millis >= heldMillis - windowMillis && millis < heldMillis
        ? Optional.of(last)
        : Optional.empty();
  }

  private static void note(Window window, SteadyQueue.Turn turn) {
    window.items.addAndGet(turn.items());
    window.claims.recordValue(turn.claimNanos());
  }

  private double deadTuples(Connection watcher) throws Exception {
    // Backends tell their counts within a second of becoming idle.
    for (int i = 0; i < 15; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    try (Statement s = watcher.createStatement();
        ResultSet r = s.executeQuery(queue.deadTuples())) {
      r.next();
      return r.getDouble(1);
    }
  }
}
