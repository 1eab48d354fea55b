package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears at once when a quota changes (channel `inlay_quota`), and does a gate's chores in between.
/// Where LISTEN does not work (a pooler in transaction mode) the chores look often enough.
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final int NAP_MILLIS = 250;

  private final Database database;
  private final QuotaGate gate;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Connection connection;

  Watch(Database database, QuotaGate gate) {
    this.database = database;
    this.gate = gate;
    this.thread = Thread.ofPlatform().name("inlay-quota").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run); // ends a wait for notifications at once
      } catch (SQLException e) {
        LOG.debug("the connection of the quota's watch was gone already", e);
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

  private boolean open() {
    return closed.getCount() > 0;
  }

  private void run() {
    while (open()) {
      try (Connection c = database.dedicatedConnection()) {
        connection = c;
        try (Statement s = c.createStatement()) {
          s.execute("listen inlay_quota");
        }
        gate.look(); // whatever was missed while nobody listened
        watch(c.unwrap(PGConnection.class));
      } catch (SQLException | DatabaseException e) {
        if (open()) {
          LOG.warn("the quota's watch lost the database, trying again: {}", e.getMessage());
          await();
        }
      } finally {
        connection = null;
      }
    }
  }

  private void watch(PGConnection notifications) throws SQLException {
    while (open()) {
      PGNotification[] heard = notifications.getNotifications(NAP_MILLIS);
      if (heard != null) {
        for (PGNotification one : heard) {
          if (gate.concerns(one.getParameter())) {
            gate.look();
            break;
          }
        }
      }
      gate.doChores();
    }
  }

  private void await() {
    try {
      closed.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it but a JVM that ends
    }
  }
}
