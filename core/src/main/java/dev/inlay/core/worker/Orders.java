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
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what operators want of this worker, busy or not, and what the settings are by now; and
/// that a claim ended, when slots wait for that. Looks with every heartbeat's interval besides, and
/// twice a second where LISTEN does not work.
final class Orders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
  private static final int POLL_MILLIS = 500;
  private static final long AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Database database;
  private final String workerId;
  private final Lookout lookout;
  private final Consumer<Order> obey;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection connection;

  Orders(Database database, String workerId, Lookout lookout, Consumer<Order> obey) {
    this.database = database;
    this.workerId = workerId;
    this.lookout = lookout;
    this.obey = obey;
    this.thread = Thread.ofPlatform().name("inlay-orders").daemon().unstarted(this::watch);
  }

  /// Obeys what is wanted now, then goes on to listen.
  void start() {
    obey.accept(database.withConnection(this::read));
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
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run); // ends a wait for notifications at once
      } catch (SQLException e) {
        LOG.debug("the connection for orders was gone already", e);
      }
    }
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
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
        watch(c);
      } catch (SQLException | DatabaseException e) {
        if (!closed) {
          LOG.warn("worker={} hears no orders, trying again: {}", workerId, e.getMessage());
          pause();
        }
      } finally {
        connection = null;
      }
    }
  }

  private void watch(Connection c) throws SQLException {
    PGConnection notifications = c.unwrap(PGConnection.class);
    try (Statement s = c.createStatement()) {
      s.execute("listen inlay_config");
      s.execute("listen inlay_seats");
      s.execute("notify inlay_seats"); // does not come back through a pooler in transaction mode
    }
    boolean hears = isAny(notifications.getNotifications(POLL_MILLIS), "inlay_seats");
    look(c); // whatever was missed meanwhile
    while (!closed) {
      PGNotification[] heard = notifications.getNotifications(hears ? nap() : POLL_MILLIS);
      boolean orders = !hears || heard == null || heard.length == 0;
      if (orders || isAny(heard, "inlay_config")) {
        look(c);
      } else if (isAny(heard, "inlay_seats")) {
        lookout.seatFreed();
      }
    }
  }

  private int nap() {
    Duration most = Duration.ofSeconds(30);
    Duration beat = lookout.settings().heartbeat();
    return (int) (beat.compareTo(most) < 0 ? beat : most).toMillis();
  }

  private void look(Connection c) throws SQLException {
    lookout.refresh();
    obey.accept(read(c));
    lookout.seatsChanged();
  }

  private Order read(Connection c) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select state, slots, coalesce(state_of, ''), coalesce(state_by, '') from inlay.get_worker_orders(?)")) {
      s.setString(1, workerId);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        int slots = r.getInt(2);
        OptionalInt wanted = r.wasNull() ? OptionalInt.empty() : OptionalInt.of(slots);
        return new Order(
            Order.State.valueOf(r.getString(1).toUpperCase(Locale.ROOT)),
            wanted,
            r.getString(3),
            r.getString(4));
      }
    }
  }

  private static boolean isAny(PGNotification @Nullable [] heard, String channel) {
    return heard != null && Arrays.stream(heard).anyMatch(n -> n.getName().equals(channel));
  }

  private void pause() {
    lock.lock();
    try {
      long left = AFTER_FAILURE_NANOS;
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
