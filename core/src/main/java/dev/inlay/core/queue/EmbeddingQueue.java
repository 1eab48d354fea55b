package dev.inlay.core.queue;

import dev.inlay.core.db.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The queue as workers use it. Stateless but for the database; safe for use by many threads.
public final class EmbeddingQueue {
  private final Database database;

  public EmbeddingQueue(Database database) {
    this.database = database;
  }

  /// Leases the next items of a profile. Empty when there is nothing to do now.
  ///
  /// @param size the most items, 1 to 2,048
  /// @param lease how long the worker may hold them
  public Optional<Claim> claim(int profileId, String workerId, int size, Duration lease) {
    return database.withConnection(
        c -> {
          while (true) {
            Optional<Lease> leased = lease(c, profileId, workerId, size, lease);
            if (leased.isEmpty()) {
              return Optional.empty();
            }
            Lease l = leased.get();
            if (l.n > 0) { // else all of them were cancelled: look further
              return Optional.of(new Claim(l.id, l.token, l.deadline.toInstant(), items(c, l)));
            }
          }
        });
  }

  /// Ends a claim inside the caller's transaction, the one that stores the vectors. Whoever is
  /// first wins: when the claim has ended already this throws, and the transaction must be rolled
  /// back.
  public void complete(Connection c, Claim claim, Closure closure) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select inlay.complete(?, ?, ?, ?, ?, ?, ?, 'L'::\"char\", ?, ?, ?, ?)")) {
      List<Closure.Failed> failed = closure.failed();
      s.setLong(1, claim.id());
      s.setLong(2, claim.token());
      s.setArray(3, array(c, "bigint", failed.stream().map(Closure.Failed::itemId).toArray()));
      s.setArray(4, array(c, "text", failed.stream().map(Closure.Failed::error).toArray()));
      s.setArray(5, array(c, "boolean", failed.stream().map(Closure.Failed::permanent).toArray()));
      s.setArray(6, array(c, "bigint", closure.returned().toArray()));
      s.setInt(7, Math.toIntExact(closure.returnDelay().toMillis()));
      s.setInt(8, closure.skipped());
      s.setInt(9, closure.calls());
      s.setLong(10, closure.tokens());
      s.setInt(11, (int) Math.min(Integer.MAX_VALUE, closure.work().toMillis()));
      s.execute();
    }
  }

  /// Gives a claim back untouched: its items are offered again after the delay.
  public void release(Claim claim, Duration delay) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.release(?, ?, ?)")) {
            s.setLong(1, claim.id());
            s.setLong(2, claim.token());
            s.setInt(3, Math.toIntExact(delay.toMillis()));
            return s.execute();
          }
        });
  }

  private record Lease(long id, long token, int n, OffsetDateTime deadline) {}

  private static Optional<Lease> lease(
      Connection c, int profileId, String workerId, int size, Duration lease) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("select claim_id, token, n, deadline from inlay.claim(?, ?, ?, ?)")) {
      s.setInt(1, profileId);
      s.setString(2, workerId);
      s.setInt(3, size);
      s.setInt(4, Math.toIntExact(lease.toMillis()));
      try (ResultSet r = s.executeQuery()) {
        return r.next()
            ? Optional.of(
                new Lease(
                    r.getLong(1), r.getLong(2), r.getInt(3), r.getObject(4, OffsetDateTime.class)))
            : Optional.empty();
      }
    }
  }

  private static List<Item> items(Connection c, Lease lease) throws SQLException {
    List<Item> items = new ArrayList<>(lease.n);
    try (PreparedStatement s =
        c.prepareStatement(
            "select source_id, op, attempt, enqueued_at, keys, item_ids from inlay.claim_runs(?, ?)")) {
      s.setLong(1, lease.id);
      s.setLong(2, lease.token);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          int source = r.getInt(1);
          Operation operation = Operation.of(r.getString(2));
          int attempt = r.getInt(3);
          Instant enqueuedAt = r.getObject(4, OffsetDateTime.class).toInstant();
          String[] keys = (String[]) r.getArray(5).getArray();
          Long[] ids = (Long[]) r.getArray(6).getArray();
          for (int i = 0; i < keys.length; i++) {
            items.add(new Item(ids[i], source, keys[i], operation, attempt, enqueuedAt));
          }
        }
      }
    }
    return items;
  }

  private static Array array(Connection c, String type, Object[] values) throws SQLException {
    return c.createArrayOf(type, values);
  }
}
