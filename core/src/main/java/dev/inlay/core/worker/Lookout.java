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
/// While a slot sleeps it keeps the flag in the database raised (`doze()`) and listens. When the
/// flag went up anew, one slot looks once more; a transaction that had seen it lowered may commit
/// items without notifying, and still runs then, so the lookout watches such ones end. A flag that
/// never was lowered needs no second look. Where LISTEN does not work (a pooler in transaction
/// mode) the same loop polls.
final class Lookout implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final int LONG_NAP_MILLIS = 10_000;

  /// How long the flag stays up by itself, until when we count on that, and when we raise it again.
  private static final int FLAG_MILLIS = 25_000;

  private static final long SURE_NANOS = TimeUnit.MILLISECONDS.toNanos(23_000);
  private static final long RENEWAL_NANOS = TimeUnit.MILLISECONDS.toNanos(8_000);

  /// Where LISTEN does not work.
  private static final int POLL_MILLIS = 500;

  /// While transactions run that may commit items without notifying.
  private static final int WATCHFUL_NAP_MILLIS = 1000;

  private static final int SHORT_NAP_MILLIS = 4;

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition ending =
      lock.newCondition(); // of those who must not take a sleeper's signal
  private final Condition seat = lock.newCondition(); // of those who were refused a claim
  private final Condition becameIdle = lock.newCondition();
  private final Thread thread;
  private volatile Settings settings;
  private volatile boolean closed;
  private volatile @Nullable Connection connection;
  private final int slots;
  private int idle;
  private int permits;
  private long seats;

  /// @param slots how many slots it wakes
  Lookout(Database database, Settings settings, int slots) {
    this.database = database;
    this.slots = slots;
    this.settings = settings;
    this.thread = Thread.ofPlatform().name("inlay-lookout").daemon().unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  Settings settings() {
    return settings;
  }

  /// Reads the settings anew.
  void refresh() {
    settings = Settings.read(database);
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

  /// Sleeps until there may be something to do; does not sleep when that was said since the slot
  /// began to look.
  void await(BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (permits == 0 && !closed && !stopping.getAsBoolean()) {
        work.await();
      }
      permits = Math.max(0, permits - 1);
    } finally {
      lock.unlock();
    }
  }

  /// How often it was said that a claim may be had again; ask before asking for one.
  long seats() {
    lock.lock();
    try {
      return seats;
    } finally {
      lock.unlock();
    }
  }

  /// As many claims are open as may be: sleeps until one ended since `seats`, or for as long as an
  /// ordinary nap.
  void awaitSeat(long seats, BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left =
          TimeUnit.MILLISECONDS.toNanos(
              ThreadLocalRandom.current().nextInt(LONG_NAP_MILLIS / 2, LONG_NAP_MILLIS));
      while (left > 0 && this.seats == seats && !closed && !stopping.getAsBoolean()) {
        left = seat.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// A claim has ended somewhere: one who was refused looks again.
  void seatFreed() {
    lock.lock();
    try {
      seats++;
      seat.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The bound may be another one.
  void seatsChanged() {
    lock.lock();
    try {
      seats++;
      seat.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Sleeps for a while, whatever there is to do; a stop ends it.
  void pause(Duration time, BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = time.toNanos();
      while (left > 0 && !closed && !stopping.getAsBoolean()) {
        left = ending.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void wakeOne() {
    lock.lock();
    try {
      permits = Math.min(slots, permits + 1); // kept when all are working: one may just be done
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  void wakeAll() {
    lock.lock();
    try {
      permits = slots;
      work.signalAll();
      ending.signalAll();
      seat.signalAll();
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
    long raised = 0;
    boolean up = false;
    int nap = longest; // the longest one while nobody can commit items without notifying
    while (!closed) {
      waitForIdleSlot();
      long now = System.nanoTime();
      if (!up || now - raised > RENEWAL_NANOS) {
        boolean wasUp = up && now - raised < SURE_NANOS;
        boolean writersRun = doze(c);
        raised = now;
        up = true;
        if (!wasUp) {
          nap = writersRun ? SHORT_NAP_MILLIS : longest;
          wakeOne(); // looks once more, now that the flag is up
        }
      }
      PGNotification[] heard =
          notifications.getNotifications(ThreadLocalRandom.current().nextInt(nap / 2, nap) + 1);
      if (heard != null && heard.length > 0) {
        wakeOne();
        if (Arrays.stream(heard).anyMatch(n -> n.getName().equals("inlay_config"))) {
          settings = Settings.read(database);
        }
      } else if (nap < longest) {
        nap = doze(c) ? Math.min(Math.min(WATCHFUL_NAP_MILLIS, longest), nap * 2) : longest;
        wakeOne();
      } else {
        wakeOne(); // in case something was missed all the same
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
      s.setInt(1, FLAG_MILLIS);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return r.getBoolean(1);
      }
    }
  }

  private void waitForIdleSlot() {
    lock.lock();
    try {
      while (idle == 0 && !closed) {
        becameIdle.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asks
    } finally {
      lock.unlock();
    }
  }

  private void waitBeforeReconnecting() {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(500);
      while (left > 0 && !closed) {
        left = ending.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asks
    } finally {
      lock.unlock();
    }
  }
}
