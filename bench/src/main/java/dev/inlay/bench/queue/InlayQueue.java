package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.Item;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Inlay's queue in a database of its own, used as workers use it: claim, items shipped to the
/// client, an outcome for each, closure in a transaction; the housekeeping runs beside it.
final class InlayQueue implements AutoCloseable {
  static final int BATCH = 512;
  static final int WORKERS = 4;
  static final Duration LEASE = Duration.ofMinutes(5);

  private static final String PROFILE =
      """
      with p as (
        insert into inlay.profile (name, provider, model, dimensions, fingerprint, vector_layout)
        values ('bench', 'none', 'none', 4, 'none', 'array') returning profile_id)
      select profile_id, inlay.create_track(profile_id) from p
      """;

  private final DatabaseUrl url;
  private final Database database;
  private final EmbeddingQueue queue;
  private final int profile;
  private final long lane;

  private InlayQueue(DatabaseUrl url, Database database, int profile, long lane) {
    this.url = url;
    this.database = database;
    this.queue = new EmbeddingQueue(database);
    this.profile = profile;
    this.lane = lane;
  }

  static InlayQueue create(BenchServer server, String name) throws SQLException {
    DatabaseUrl url = server.createMigrated(name);
    Database database = Database.open(url, WORKERS + 4);
    try (Connection c = database.dedicatedConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(PROFILE)) {
      r.next();
      int profile = r.getInt(1);
      int track = r.getInt(2);
      return new InlayQueue(url, database, profile, track * 8L + 2);
    }
  }

  DatabaseUrl url() {
    return url;
  }

  Database database() {
    return database;
  }

  /// Appends items as bulk producers do; commits unless the caller's transaction does.
  void append(Connection c, int from, int n) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select inlay.append(?, 1, 'I'::\"char\", ?)")) {
      s.setLong(1, lane);
      s.setArray(2, c.createArrayOf("text", Keys.batch(from, n)));
      s.execute();
    }
  }

  Optional<Claim> claim(int worker, int size) {
    return queue.claim(profile, "bench-" + worker, size, LEASE);
  }

  /// Ends a claim; each item fails with this probability, so that it is tried again.
  void complete(Claim claim, double failing) {
    List<Closure.Failed> failed = new ArrayList<>();
    for (Item item : claim.items()) {
      if (failing > 0 && ThreadLocalRandom.current().nextDouble() < failing) {
        failed.add(new Closure.Failed(item.id(), "the bench lets it fail", false));
      }
    }
    Closure closure =
        new Closure(failed, List.of(), Duration.ZERO, 0, 1, claim.items().size(), 0, Duration.ZERO);
    database.inTransaction(
        c -> {
          queue.complete(c, claim, closure);
          return claim.id();
        });
  }

  Housekeeper housekeeper() {
    return new Housekeeper(database);
  }

  @Override
  public void close() {
    database.close();
  }
}
