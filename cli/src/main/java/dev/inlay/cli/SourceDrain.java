package dev.inlay.cli;

import dev.inlay.core.source.SourceStatuses;
import dev.inlay.core.source.SourceWork;
import java.util.concurrent.TimeUnit;

/// Waits until nothing of a source waits any more; other sources' items do not count.
final class SourceDrain {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private SourceDrain() {}

  /// @throws CommandFailed when nothing would ever be claimed, with the reason
  static void await(Session session, String source) throws InterruptedException {
    SourceStatuses statuses = new SourceStatuses(session.database());
    SourceWork work = statuses.work(source);
    long total = work.open();
    long nobodySince = System.nanoTime();
    try (Progress progress = new Progress("embedded", Math.max(1, total))) {
      while (work.open() > 0) {
        requireClaimed(source, work);
        if (work.workers() > 0) {
          nobodySince = System.nanoTime();
        } else if (System.nanoTime() - nobodySince > PATIENCE_NANOS) {
          throw new CommandFailed(
              "%,d items of %s wait, but no worker runs. Start one: %s"
                  .formatted(
                      work.open(),
                      source,
                      session.server() != null
                          ? "inlay up with this --data-dir"
                          : "inlay worker run"));
        }
        total = Math.max(total, work.open());
        progress.total(total, true);
        progress.set(total - work.open());
        long asked = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(200);
        work = statuses.work(source);
        // What is long to count is counted seldom.
        TimeUnit.NANOSECONDS.sleep(
            10 * Math.max(0, System.nanoTime() - asked - TimeUnit.MILLISECONDS.toNanos(220)));
      }
    }
  }

  /// @throws CommandFailed when nothing of the source is claimed
  static void requireClaimed(String source, SourceWork work) {
    if (work.held().isPresent()) {
      throw new CommandFailed(
          "nothing of source %s is embedded now: %s. What is queued waits (%,d items); see: inlay source status %s"
              .formatted(source, work.held().get(), work.open(), source));
    }
  }
}
