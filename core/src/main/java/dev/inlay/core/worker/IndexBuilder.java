package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.store.VectorLayout;
import dev.inlay.core.store.VectorStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds the HNSW index of a profile when the database says that its time has come
/// (`take_index_build()`), which tells one worker of the fleet at a time. A build takes minutes to
/// hours, so it has a thread and a connection of its own, and is broken off when the worker stops:
/// whoever is there then begins anew.
final class IndexBuilder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexBuilder.class);

  private final Database database;
  private @Nullable Thread thread;
  private @Nullable Connection building;
  private boolean closed;

  IndexBuilder(Database database) {
    this.database = database;
  }

  /// Starts a build when one is due and this worker is not at one already. Returns at once.
  ///
  /// @param s of the caller's connection
  synchronized void offer(Statement s) throws SQLException {
    if (closed || (thread != null && thread.isAlive())) {
      return;
    }
    try (ResultSet r = s.executeQuery("select inlay.take_index_build()")) {
      r.next();
      int profileId = r.getInt(1);
      if (!r.wasNull()) {
        thread = Thread.ofPlatform().name("inlay-index").daemon().start(() -> build(profileId));
      }
    }
  }

  private void build(int profileId) {
    long started = System.nanoTime();
    LOG.info("index=building profile={}", profileId);
    try (Connection c = database.dedicatedConnection()) {
      if (!keep(c)) {
        return;
      }
      @Nullable String error = null;
      try {
        VectorStore.of(VectorLayout.HALFVEC).index(c, profileId);
        LOG.info(
            "index=ready profile={} seconds={}",
            profileId,
            (System.nanoTime() - started) / 1_000_000_000);
      } catch (SQLException | RuntimeException e) { // also: the extension is gone
        if (isClosed()) {
          return; // broken off; whoever comes next begins anew
        }
        error = e.getMessage();
        LOG.warn("index=failed profile={}: {}", profileId, error);
      } finally {
        keep(null);
      }
      note(c, profileId, error);
    } catch (SQLException | DatabaseException e) {
      LOG.warn("index=failed profile={}: {}", profileId, e.getMessage());
    }
  }

  private synchronized boolean keep(@Nullable Connection c) {
    building = c;
    return !closed;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static void note(Connection c, int profileId, @Nullable String error)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select inlay.note_index_build(?, ?)")) {
      s.setInt(1, profileId);
      s.setObject(2, error, Types.VARCHAR);
      s.execute();
    }
  }

  /// Breaks a build off and waits for that.
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      last = thread;
    }
    boolean interrupted = false;
    while (last != null && last.isAlive()) {
      cancel(); // again, since it may have been between two statements
      try {
        last.join(Duration.ofMillis(100));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void cancel() {
    if (building != null) {
      try {
        building.unwrap(PGConnection.class).cancelQuery();
      } catch (SQLException e) {
        LOG.warn("index=uncancelled: {}", e.getMessage());
      }
    }
  }
}
