package dev.inlay.bench.chaos;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.WorkerProcess;
import java.util.concurrent.TimeUnit;

/// A worker dies with a claim in its hands, while another one lives: how long until somebody works
/// on the items?
final class Recovery {
  private final Arena arena;

  Recovery(Arena arena) {
    this.arena = arena;
  }

  void run(BenchRun run) throws Exception {
    double worst = 0;
    for (int round = 0; round < run.roundCount(); round++) {
      double seconds = once(round);
      run.progress().say("recovery, round %d: %.2f s".formatted(round + 1, seconds));
      worst = Math.max(worst, seconds);
    }
    run.setting("recovery_timeout_ms", Arena.TIMEOUT_MILLIS);
    run.result("recovery_seconds", worst);
  }

  private double once(int round) throws Exception {
    WorkerProcess doomed =
        WorkerProcess.start(ChaosWorker.class, "doomed-" + round, arena.url(), 0);
    doomed.awaitStarted();
    doomed.pause(); // claims nothing until the other one is there and asleep
    WorkerProcess heir = WorkerProcess.start(ChaosWorker.class, "heir-" + round, arena.url(), 0);
    heir.awaitStarted();
    heir.pause();
    doomed.resume();
    int id = 10_000_000 + round;
    // The transaction that stores the vector waits for this lock, so the claim stays open.
    try (var holder = arena.database().dedicatedConnection();
        var s = holder.createStatement()) {
      holder.setAutoCommit(false);
      s.execute("lock table inlay.embedded in share mode");
      arena.execute("insert into docs values (%d, 'left behind')".formatted(id));
      awaitClaim("doomed-" + round, 1);
      doomed.kill();
      long killed = System.nanoTime();
      heir.resume();
      holder.rollback();
      awaitClaim("heir-" + round, 1);
      double seconds = (System.nanoTime() - killed) / 1e9;
      while (arena.number("select count(*) from inlay.embedded where doc_key = '%d'".formatted(id))
          == 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      heir.stop();
      arena.execute("delete from docs where id = " + id);
      return seconds - Arena.TIMEOUT_MILLIS / 1000.0;
    }
  }

  private void awaitClaim(String worker, int n) throws InterruptedException {
    while (arena.number("select count(*) from inlay.claim where worker_id = '%s'".formatted(worker))
        < n) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
