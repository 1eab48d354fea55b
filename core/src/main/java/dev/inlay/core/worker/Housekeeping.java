package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the queue in order about once a second: due items, expired claims, dead workers, segments,
/// the ledger. Every worker offers to, and the database tells one of them to
/// (`housekeeping_due()`).
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// A little less, so that the worker that did it is in time for the next.
  private static final int DONE_FOR_MILLIS = 900;

  /// Each is a transaction of its own: the cursors' moves must be seen before segments are freed.
  private static final List<String> EVERY_SECOND =
      List.of(
          "select inlay.promote()",
          "select inlay.cleanup_stale_workers()",
          "select inlay.expire_claims()",
          "select inlay.tidy_tracks()",
          "select inlay.rotate()",
          "select inlay.turn_ledger()",
          "select inlay.tend_sources()");

  /// Catalogues are looked through for changed tables.
  private static final long ATTEND_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /// Whether an index is due.
  private static final long INDEX_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Database database;
  private final IndexBuilder builder;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final Thread thread;
  private volatile boolean closed;

  Housekeeping(Database database) {
    this.database = database;
    this.builder = new IndexBuilder(database);
    this.thread = Thread.ofPlatform().name("inlay-housekeeping").daemon().unstarted(this::keep);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    builder.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    while (!closed) {
      try (Connection c = database.dedicatedConnection();
          Statement s = c.createStatement()) {
        long attend = System.nanoTime();
        long index = attend;
        while (!closed) {
          if (isDue(s)) {
            if (System.nanoTime() - attend >= 0) {
              s.execute("select inlay.attend_sources()");
              attend = System.nanoTime() + ATTEND_EVERY_NANOS;
            }
            for (String step : EVERY_SECOND) {
              s.execute(step);
            }
            if (System.nanoTime() - index >= 0) {
              builder.offer(s);
              index = System.nanoTime() + INDEX_EVERY_NANOS;
            }
          }
          sleep();
        }
      } catch (SQLException | DatabaseException e) {
        if (!closed) {
          LOG.warn("housekeeping failed, trying again: {}", e.getMessage());
          sleep();
        }
      }
    }
  }

  private static boolean isDue(Statement s) throws SQLException {
    try (ResultSet r = s.executeQuery("select inlay.housekeeping_due(" + DONE_FOR_MILLIS + ")")) {
      r.next();
      return r.getBoolean(1);
    }
  }

  private void sleep() {
    lock.lock();
    try {
      long left = EVERY_NANOS;
      while (left > 0 && !closed) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
