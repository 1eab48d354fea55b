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
    return offer(profileId, workerId, size, lease) instanceof Offer.Leased(Claim claim)
        ? Optional.of(claim)
        : Optional.empty();
  }

  /// As [#claim], and tells why there is none.
  public Offer offer(int profileId, String workerId, int size, Duration lease) {
    return database.withConnection(
        c -> {
          while (true) {
            Offer offer = offer(c, profileId, workerId, size, lease);
            if (!(offer instanceof Offer.Leased(Claim claim)) || !claim.items().isEmpty()) {
              return offer;
            } // else all of them were cancelled: look further
          }
        });
  }

  /// Keeps a claim open until the caller's transaction ends, which stores a part of its work. When
  /// the claim has ended already this throws, and the transaction must be rolled back.
  public void hold(Connection c, Claim claim) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select inlay.hold_claim(?, ?)")) {
      s.setLong(1, claim.id());
      s.setLong(2, claim.token());
      s.execute();
    }
  }

  /// Ends a claim inside the caller's transaction, the one that stores the vectors. Whoever is
  /// first wins: when the claim has ended already this throws, and the transaction must be rolled
  /// back.
  public void complete(Connection c, Claim claim, Closure closure) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select inlay.complete(?, ?, ?, ?, ?, ?, ?, 'L'::\"char\", ?, ?, ?, ?, ?)")) {
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
      s.setLong(12, closure.savedTokens());
      s.execute();
    }
  }

  /// Queues documents of a source, as changed now; the ids are in the order of the keys.
  ///
  /// @param patience how long to wait for a lock of the log; then it counts as away
  public List<Long> enqueue(String source, List<String> keys, Duration patience) {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select set_config('lock_timeout', ?, true)")) {
            s.setString(1, Long.toString(Math.max(1, patience.toMillis())));
            s.execute();
          }
          try (PreparedStatement s =
              c.prepareStatement("select inlay.enqueue_embedding(?, ?::text[])")) {
            s.setString(1, source);
            s.setArray(2, array(c, "text", keys.toArray()));
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return List.of((Long[]) r.getArray(1).getArray());
            }
          }
        });
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

  private static Offer offer(Connection c, int profileId, String workerId, int size, Duration lease)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select claim_id, token, n, deadline, source_id, op, attempt, enqueued_at, keys, item_ids from inlay.claim_items(?, ?, ?, ?)")) {
      s.setInt(1, profileId);
      s.setString(2, workerId);
      s.setInt(3, size);
      s.setInt(4, Math.toIntExact(lease.toMillis()));
      try (ResultSet r = s.executeQuery()) {
        if (!r.next()) {
          return new Offer.Nothing();
        }
        long id = r.getLong(1);
        if (r.wasNull()) {
          return new Offer.Bound();
        }
        long token = r.getLong(2);
        int n = r.getInt(3);
        Instant deadline = r.getObject(4, OffsetDateTime.class).toInstant();
        List<Item> items = new ArrayList<>(n);
        if (r.getArray(9) != null) {
          do {
            addRun(r, 5, items);
          } while (r.next());
        } else if (n > 0) {
          addItems(c, id, token, items);
        }
        return new Offer.Leased(new Claim(id, token, deadline, items));
      }
    }
  }

  private static void addItems(Connection c, long claim, long token, List<Item> items)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select source_id, op, attempt, enqueued_at, keys, item_ids from inlay.claim_runs(?, ?)")) {
      s.setLong(1, claim);
      s.setLong(2, token);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          addRun(r, 1, items);
        }
      }
    }
  }

  /// Adds the items of a run, whose columns begin at this one.
  private static void addRun(ResultSet r, int column, List<Item> items) throws SQLException {
    int source = r.getInt(column);
    Operation operation = Operation.of(r.getString(column + 1));
    int attempt = r.getInt(column + 2);
    Instant enqueuedAt = r.getObject(column + 3, OffsetDateTime.class).toInstant();
    String[] keys = (String[]) r.getArray(column + 4).getArray();
    Long[] ids = (Long[]) r.getArray(column + 5).getArray();
    for (int i = 0; i < keys.length; i++) {
      items.add(new Item(ids[i], source, keys[i], operation, attempt, enqueuedAt));
    }
  }

  private static Array array(Connection c, String type, Object[] values) throws SQLException {
    return c.createArrayOf(type, values);
  }
}
