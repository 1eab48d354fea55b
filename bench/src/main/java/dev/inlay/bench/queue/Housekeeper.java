package dev.inlay.bench.queue;

import dev.inlay.core.db.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The queue's housekeeping, once a second, as the one worker of a fleet does it that holds the
/// lock.
final class Housekeeper implements AutoCloseable {
  private static final List<String> STEPS =
      List.of(
          "select inlay.promote()",
          "select inlay.cleanup_stale_workers()",
          "select inlay.expire_claims()",
          "select inlay.tidy_tracks()",
          "select inlay.rotate()",
          "select inlay.turn_ledger()");

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable SQLException failure;

  Housekeeper(Database database) {
    thread = Thread.ofPlatform().name("bench-housekeeper").daemon().start(() -> keep(database));
  }

  private void keep(Database database) {
    try (Connection c = database.dedicatedConnection();
        Statement s = c.createStatement()) {
      do {
        for (String step : STEPS) {
          s.execute(step);
        }
      } while (!closing.await(1, TimeUnit.SECONDS));
    } catch (SQLException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it.
  ///
  /// @throws IllegalStateException when it failed meanwhile, which makes the figures void
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("the housekeeping failed: " + failure.getMessage(), failure);
    }
  }
}
