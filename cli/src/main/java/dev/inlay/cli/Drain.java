package dev.inlay.cli;

import dev.inlay.core.db.Database;
import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.queue.QueueStatistics;
import java.util.concurrent.TimeUnit;

/// Waits until the queue is empty.
final class Drain {
  private Drain() {}

  /// @throws CommandFailed when no worker lives that could empty it
  static void await(Database database, boolean ownServer) throws InterruptedException {
    QueueAdministration queue = new QueueAdministration(database);
    long total = open(queue.statistics());
    long nobodySince = System.nanoTime();
    try (Progress progress = new Progress("embedded", total)) {
      while (true) {
        QueueStatistics now = queue.statistics();
        total = Math.max(total, open(now));
        progress.set(total - open(now));
        if (open(now) == 0) {
          return;
        }
        if (now.activeWorkers() > 0) {
          nobodySince = System.nanoTime();
        } else if (System.nanoTime() - nobodySince > TimeUnit.SECONDS.toNanos(5)) {
          throw new CommandFailed(
              "%,d items wait, but no worker runs. Start one: %s"
                  .formatted(
                      open(now), ownServer ? "inlay up with this --data-dir" : "inlay worker run"));
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  static long open(QueueStatistics s) {
    return s.pending() + s.processing() + s.rateLimited() + s.scheduled();
  }
}
