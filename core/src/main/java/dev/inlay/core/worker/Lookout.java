package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes sleeping slots when there may be something to do, and keeps the settings fresh.
///
/// While a slot sleeps it raises the flag in the database (`doze()`), lets one slot look once more,
/// and listens. A transaction that had seen the flag lowered may commit items without notifying;
/// such ones still run when the flag goes up, so the lookout watches them end. Where LISTEN does
/// not work (a pooler in transaction mode) the same loop polls.
final class Lookout implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final int LONG_NAP_MILLIS = 5000;

  /// Where LISTEN does not work.
  private static final int POLL_MILLIS = 500;

  /// While transactions run that may commit items without notifying.
  private static final int WATCHFUL_NAP_MILLIS = 1000;

  private static final int SHORT_NAP_MILLIS = 4;

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition becameIdle = lock.newCondition();
  private final Thread thread;
  private volatile Settings settings;
  private volatile boolean closed;
  private volatile @Nullable Connection connection;
  private int idle;
  private int sleeping;
  private int permits;

  Lookout(Database database, Settings settings) {
    this.database = database;
    this.settings = settings;
    this.thread = Thread.ofPlatform().name("inlay-lookout").daemon().unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  Settings settings() {
    return settings;
  }

  /// A slot found nothing to do: from now on it wants to be woken.
  void enterIdle() {
    lock.lock();
    try {
      idle++;
      becameIdle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// An idle slot found something to do.
  void leaveIdle() {
    lock.lock();
    try {
      idle--;
    } finally {
      lock.unlock();
    }
  }

  /// Sleeps until there may be something to do.
  void await(BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      sleeping++;
      while (permits == 0 && !closed && !stopping.getAsBoolean()) {
        work.await();
      }
      permits = Math.max(0, permits - 1);
    } finally {
      sleeping--;
      lock.unlock();
    }
  }

  /// Sleeps for a while, whatever there is to do; a stop ends it.
  void pause(Duration time, BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = time.toNanos();
      while (left > 0 && !closed && !stopping.getAsBoolean()) {
        left = work.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void wakeOne() {
    lock.lock();
    try {
      if (sleeping > permits) {
        permits++;
        work.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void wakeAll() {
    lock.lock();
    try {
      permits = sleeping;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    wakeAll();
    thread.interrupt();
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run); // ends a wait for notifications at once
      } catch (SQLException e) {
        LOG.debug("the lookout's connection was gone already", e);
      }
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    while (!closed) {
      try (Connection c = database.dedicatedConnection()) {
        connection = c;
        try (Statement s = c.createStatement()) {
          s.execute("listen inlay_items");
          s.execute("listen inlay_config");
        }
        settings = Settings.read(database);
        wakeAll(); // whatever was missed while nobody listened
        watch(c);
      } catch (SQLException | DatabaseException e) {
        if (!closed) {
          LOG.warn("the lookout lost the database, trying again: {}", e.getMessage());
          waitBeforeReconnecting();
        }
      } finally {
        connection = null;
      }
    }
  }

  private void watch(Connection c) throws SQLException {
    PGConnection notifications = c.unwrap(PGConnection.class);
    int longest = listens(c, notifications) ? LONG_NAP_MILLIS : POLL_MILLIS;
    int nap = longest;
    while (!closed) {
      if (waitForIdleSlot()) {
        nap = SHORT_NAP_MILLIS;
      }
      boolean writersRun = doze(c);
      wakeOne(); // looks once more, now that the flag is up
      // While transactions run that may commit items without notifying, look again: soon at first.
      nap = writersRun ? nap : longest;
      PGNotification[] heard =
          notifications.getNotifications(ThreadLocalRandom.current().nextInt(nap / 2, nap) + 1);
      nap = Math.min(Math.min(WATCHFUL_NAP_MILLIS, longest), nap * 2);
      if (heard != null && heard.length > 0) {
        nap = SHORT_NAP_MILLIS;
        wakeOne();
        if (Arrays.stream(heard).anyMatch(n -> n.getName().equals("inlay_config"))) {
          settings = Settings.read(database);
        }
      }
    }
  }

  /// Whether a notification of our own comes back: it does not through a pooler in transaction
  /// mode.
  private static boolean listens(Connection c, PGConnection notifications) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute("notify inlay_items");
    }
    PGNotification[] heard = notifications.getNotifications(POLL_MILLIS);
    return heard != null && heard.length > 0;
  }

  /// Raises the flag; tells whether transactions run that may have seen it lowered.
  private static boolean doze(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select cardinality(inlay.doze(?)) > 0")) {
      s.setInt(1, LONG_NAP_MILLIS + LONG_NAP_MILLIS / 2);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return r.getBoolean(1);
      }
    }
  }

  /// Returns when a slot is idle; true when none was before.
  private boolean waitForIdleSlot() {
    lock.lock();
    try {
      boolean waited = false;
      while (idle == 0 && !closed) {
        waited = true;
        becameIdle.await();
      }
      return waited;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asks
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void waitBeforeReconnecting() {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(500);
      while (left > 0 && !closed) {
        left = work.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asks
    } finally {
      lock.unlock();
    }
  }
}
