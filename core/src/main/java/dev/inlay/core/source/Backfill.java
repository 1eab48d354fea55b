package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Queues every row of a source, page by page in the order of its key, at low priority so that
/// changes pass. How far it is stands in the database: after a kill the next run goes on from
/// there.
public final class Backfill {
  private static final int PAGE = 10_000;

  private final Database database;

  public Backfill(Database database) {
    this.database = database;
  }

  /// Queues what is left to queue.
  ///
  /// @param progress receives the items queued so far, after each page
  /// @param stop asked after each page; the backfill stays unfinished and can be run again
  /// @return the items queued in all
  public long run(String source, LongConsumer progress, BooleanSupplier stop) {
    long id =
        database.inTransaction(
            c -> {
              try (PreparedStatement s = c.prepareStatement("select inlay.start_backfill(?)")) {
                s.setString(1, source);
                return single(s);
              }
            });
    while (true) {
      Page page = page(id);
      progress.accept(page.enqueued);
      if (page.finished || stop.getAsBoolean()) {
        return page.enqueued;
      }
    }
  }

  private record Page(long enqueued, boolean finished) {}

  private Page page(long id) {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select enqueued, finished from inlay.backfill_page(?, ?)")) {
            s.setLong(1, id);
            s.setInt(2, PAGE);
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new Page(r.getLong(1), r.getBoolean(2));
            }
          }
        });
  }

  private static long single(PreparedStatement s) throws SQLException {
    try (ResultSet r = s.executeQuery()) {
      r.next();
      return r.getLong(1);
    }
  }
}
