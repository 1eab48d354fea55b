package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Queues every row of a source, page by page in the order of its key, at low priority so that
/// changes pass. How far it is stands in the database: after a kill the next run goes on from
/// there, and whoever else runs it at the same time shares its pages. Safe for use by many threads.
public final class Backfill {
  private static final int PAGE = 10_000;

  private final Database database;

  public Backfill(Database database) {
    this.database = database;
  }

  /// Queues what is left to queue, until it is finished, paused or cancelled by somebody.
  ///
  /// @param progress receives how far it is, after each page
  /// @param stop asked after each page; the backfill stays unfinished and can be run again
  /// @return how far it is then
  public BackfillStatus run(
      String source, Consumer<BackfillStatus> progress, BooleanSupplier stop) {
    long id = start(source).id();
    while (true) {
      BackfillStatus status = page(id);
      progress.accept(status);
      if (status.state() != BackfillStatus.State.RUNNING || stop.getAsBoolean()) {
        return status;
      }
    }
  }

  /// Begins one, or finds the one that is on its way. Workers go on with it when nobody else does.
  public BackfillStatus start(String source) {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.start_backfill(?)")) {
            s.setString(1, source);
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return status(c, r.getLong(1));
            }
          }
        });
  }

  /// Stops it after its present page, in whichever process that is.
  ///
  /// @return false: there is none on its way
  public boolean pause(String source) {
    return steer("select inlay.pause_backfill(?, true)", source);
  }

  /// Lets a paused one go on.
  ///
  /// @return false: there is none on its way
  public boolean resume(String source) {
    return steer("select inlay.pause_backfill(?, false)", source);
  }

  /// Ends it after its present page. What it has queued stays queued.
  ///
  /// @return false: there is none on its way
  public boolean cancel(String source) {
    return steer("select inlay.cancel_backfill(?)", source);
  }

  private BackfillStatus page(long id) {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.backfill_page(?, ?)")) {
            s.setLong(1, id);
            s.setInt(2, PAGE);
            s.execute();
          }
          return status(c, id);
        });
  }

  private static BackfillStatus status(Connection c, long id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SourceSql.BACKFILL)) {
      s.setLong(1, id);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return BackfillStatus.read(r, 1);
      }
    }
  }

  private boolean steer(String statement, String source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(statement)) {
            s.setString(1, source);
            try (ResultSet r = s.executeQuery()) {
              return r.next() && r.getBoolean(1);
            }
          }
        });
  }
}
