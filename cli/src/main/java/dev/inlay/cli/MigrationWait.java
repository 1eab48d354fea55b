package dev.inlay.cli;

import dev.inlay.core.profile.Migration;
import dev.inlay.core.profile.ProfileMigrations;
import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.queue.QueueStatistics;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Waits while workers go on with a source's move to another profile. An interruption changes
/// nothing of it.
final class MigrationWait {
  /// Nothing happened for so long: then it is looked why.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Session session;
  private final String source;
  private final ProfileMigrations migrations;
  private long bestSince = System.nanoTime();
  private long nobodySince = System.nanoTime();
  private long best = -1;

  private MigrationWait(Session session, String source) {
    this.session = session;
    this.source = source;
    this.migrations = new ProfileMigrations(session.database());
  }

  /// @throws CommandFailed when it cannot become ready by itself
  static void untilReady(Session session, String source) throws InterruptedException {
    MigrationWait wait = new MigrationWait(session, source);
    Migration first = wait.status();
    long had = first.embedded() + first.deadLetters();
    try (Progress progress = new Progress("embedded", Math.max(0, first.documents() - had))) {
      wait.until(
          m -> {
            progress.set(Math.max(0, m.embedded() + m.deadLetters() - had));
            return switch (m.state()) {
              case PREPARING, BUILDING -> false;
              case READY, SWITCHED -> true;
              case ROLLED_BACK, DROPPING, FINISHED, CANCELLED ->
                  throw new CommandFailed(
                      "the migration was given up meanwhile: " + MigrationText.line(m));
            };
          });
    }
  }

  /// @throws CommandFailed when nobody drops them
  static void untilDropped(Session session, String source) throws InterruptedException {
    new MigrationWait(session, source).until(Migration::isOver);
  }

  private void until(Predicate<Migration> done) throws InterruptedException {
    while (true) {
      long asked = System.nanoTime();
      Migration now = status();
      if (done.test(now)) {
        return;
      }
      requireProgress(now);
      // Counting is not free, so it is done a sixth of the time at most.
      long took = System.nanoTime() - asked;
      TimeUnit.NANOSECONDS.sleep(Math.max(TimeUnit.MILLISECONDS.toNanos(200), 5 * took));
    }
  }

  private Migration status() {
    return migrations.find(source).orElseThrow();
  }

  private void requireProgress(Migration now) {
    QueueStatistics queue = new QueueAdministration(session.database()).statistics();
    long at = System.nanoTime();
    if (queue.activeWorkers() > 0) {
      nobodySince = at;
    } else if (at - nobodySince > TimeUnit.SECONDS.toNanos(5)) {
      throw new CommandFailed(
          "no worker runs, so nothing goes on. Start one: %s. Then: inlay profile migrate %s --status"
              .formatted(
                  session.server() != null
                      ? "inlay up with this --data-dir"
                      : "inlay worker run --profile " + now.to(),
                  source));
    }
    long far = now.queued() + now.embedded() + now.deadLetters();
    boolean waits = now.state() == Migration.State.PREPARING || Drain.open(queue) > 0;
    if (far != best || waits || now.missing() == 0) {
      best = far;
      bestSince = at;
    } else if (at - bestSince > PATIENCE_NANOS) {
      throw new CommandFailed(
          "%,d documents are missing and nothing waits to be embedded. Queue them again: inlay profile migrate %s --to %s"
              .formatted(now.missing(), source, now.to()));
    }
  }
}
