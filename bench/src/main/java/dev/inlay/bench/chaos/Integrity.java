package dev.inlay.bench.chaos;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.DatabaseException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Faults at random while documents change; then every document is compared with its vector.
final class Integrity {
  private static final int WORKERS = 4;
  private static final int SLOWEST_CALL_MILLIS = 30;

  private final Arena arena;
  private final int documents;
  private final int seconds;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final AtomicBoolean changing = new AtomicBoolean(true);
  private final AtomicLong changes = new AtomicLong();
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private int started;

  private enum Fault {
    WORKER_KILLED,
    WORKER_PAUSED,
    SERVER_KILLED,
    CONNECTIONS_CUT
  }

  Integrity(Arena arena, int documents, int seconds) {
    this.arena = arena;
    this.documents = documents;
    this.seconds = seconds;
  }

  void run(BenchRun run) throws Exception {
    run.setting("documents", documents);
    run.setting("seed", seed);
    for (int i = 0; i < WORKERS; i++) {
      startWorker();
    }
    Thread changer = Thread.ofPlatform().name("chaos-changer").start(this::change);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      strike(run);
      TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1_500));
    }
    changing.set(false);
    changer.join();
    awaitDrained(run);
    for (WorkerProcess worker : workers) {
      worker.stop();
    }
    run.setting("changes", changes.get());
    for (Fault fault : Fault.values()) {
      run.setting(fault.name().toLowerCase(Locale.ROOT), faults.getOrDefault(fault, 0));
    }
    verify(run);
  }

  private void startWorker() throws Exception {
    workers.add(
        WorkerProcess.start(ChaosWorker.class, "w" + started++, arena.url(), SLOWEST_CALL_MILLIS));
  }

  private void strike(BenchRun run) throws Exception {
    int dice = random.nextInt(100);
    Fault fault =
        dice < 40
            ? Fault.WORKER_KILLED
            : dice < 70
                ? Fault.CONNECTIONS_CUT
                : dice < 88 ? Fault.WORKER_PAUSED : Fault.SERVER_KILLED;
    faults.merge(fault, 1, Integer::sum);
    run.progress().say("chaos: " + fault);
    switch (fault) {
      case WORKER_KILLED -> {
        workers.remove(random.nextInt(workers.size())).kill();
        startWorker();
      }
      case WORKER_PAUSED -> {
        WorkerProcess victim = workers.get(random.nextInt(workers.size()));
        victim.pause();
        TimeUnit.MILLISECONDS.sleep(Arena.TIMEOUT_MILLIS + 1_500);
        victim.resume();
      }
      case SERVER_KILLED -> arena.killServer();
      case CONNECTIONS_CUT -> arena.cutConnections();
    }
    for (int i = 0; i < workers.size(); i++) { // one that started while the server was away gave up
      if (!workers.get(i).alive()) {
        workers.remove(i--);
        startWorker();
      }
    }
  }

  /// Inserts all documents in pieces, and updates and deletes some again and again.
  private void change() {
    Random dice = new Random(seed + 1);
    int next = 0;
    int piece = Math.max(1, documents / (seconds * 8));
    while (changing.get() || next < documents) {
      try {
        int from = next;
        int to = Math.min(documents, from + piece);
        arena
            .database()
            .inTransaction(
                c -> {
                  try (Statement s = c.createStatement()) {
                    s.execute(
                        "insert into docs select g, 'document ' || g || ' of the first day' from generate_series(%d, %d) g on conflict do nothing"
                            .formatted(from, to - 1));
                    s.execute(
                        "update docs set body = 'document ' || id || ' version %d' where id %% 997 = %d"
                            .formatted(dice.nextInt(1_000_000), dice.nextInt(997)));
                    s.execute(
                        "delete from docs where id %% 4999 = %d".formatted(dice.nextInt(4999)));
                  }
                  return true;
                });
        next = to;
        changes.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (
          DatabaseException e) { // the server is away; whether it committed makes no difference
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitDrained(BenchRun run) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    long open = 1;
    while (open > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(250);
      open =
          arena.number(
              "select total_pending + total_processing + total_scheduled + total_rate_limited from inlay.get_queue_statistics()");
    }
    run.setting("left_in_queue", open);
    run.setting("dead_letters", arena.number("select count(*) from inlay.dead_letter"));
  }

  private void verify(BenchRun run) throws InterruptedException {
    long lost =
        arena.number(
            "select count(*) from docs d where not exists (select 1 from inlay.vector_1 v where v.doc_key = d.id::text)");
    long orphans =
        arena.number(
            "select count(*) from inlay.vector_1 v where not exists (select 1 from docs d where d.id::text = v.doc_key)");
    long duplicated =
        arena.number(
            "select coalesce(sum(n - 1), 0) from (select count(*) n from inlay.vector_1 group by source_id, doc_key) x where n > 1");
    long stale =
        arena
            .database()
            .withConnection(
                c -> {
                  long wrong = 0;
                  try (Statement s = c.createStatement();
                      ResultSet r =
                          s.executeQuery(
                              "select d.body, v.embedding from docs d join inlay.vector_1 v on v.doc_key = d.id::text")) {
                    while (r.next()) {
                      if (!same(
                          WordModel.vector(r.getString(1)), (Float[]) r.getArray(2).getArray())) {
                        wrong++;
                      }
                    }
                  }
                  return wrong;
                });
    run.setting("documents_at_the_end", arena.number("select count(*) from docs"));
    run.setting("vectors_without_document", orphans);
    run.result("lost", (double) lost);
    run.result("duplicated", (double) duplicated);
    run.result("stale", (double) (stale + orphans));
  }

  private static boolean same(float[] expected, Float[] stored) {
    boolean same = expected.length == stored.length;
    for (int i = 0; same && i < expected.length; i++) {
      same = expected[i] == stored[i];
    }
    return same;
  }
}
