package dev.inlay.schema;

import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A database of one test with a profile and two sources, and the queue's words as methods.
final class Queue implements AutoCloseable {
  private final TestDatabase database;
  final Session s;
  final int profile;
  final int notes;

  /// A claim as a worker holds it.
  record Held(long id, long token, List<Long> items) {
    Held {
      items = List.copyOf(items);
    }
  }

  /// Something that may ask the database.
  interface Question {
    boolean ask() throws SQLException;
  }

  private Queue(TestDatabase database) throws SQLException {
    this.database = database;
    this.s = new Session(database.connect());
    this.profile = Schemas.profile(s, "local");
    this.notes = Schemas.source(s, "notes", profile);
    Schemas.source(s, "mails", profile);
    s.run( // tests of the bound set their own
        "update inlay.embedding_queue_config set value = '1000' where key = 'max_concurrent_workers'");
  }

  static Queue open() throws SQLException {
    return new Queue(Schemas.fresh());
  }

  /// Another connection.
  Session session() throws SQLException {
    return new Session(database.connect());
  }

  /// Another connection, as a role; see [TestDatabase#connectAs].
  Session sessionAs(String role, String password) throws SQLException {
    return new Session(database.connectAs(role, password));
  }

  List<Long> enqueue(String... keys) throws SQLException {
    return s.numbers("select unnest(inlay.enqueue_embedding('notes', ?::text[]))", (Object) keys);
  }

  /// The item's row in the view, one column of it.
  String column(long item, String column) throws SQLException {
    return s.text("select " + column + " from inlay.embedding_queue where id = ?", item);
  }

  String status(long item) throws SQLException {
    return column(item, "status");
  }

  @Nullable Held claimOrNull(String worker, int n, int leaseMillis) throws SQLException {
    List<List<@Nullable Object>> rows =
        s.rows(
            "select claim_id, token from inlay.claim(?, ?, ?, ?)", profile, worker, n, leaseMillis);
    if (rows.isEmpty()) {
      return null;
    }
    long id = ((Number) Objects.requireNonNull(rows.get(0).get(0))).longValue();
    long token = ((Number) Objects.requireNonNull(rows.get(0).get(1))).longValue();
    return new Held(
        id, token, s.numbers("select unnest(r.item_ids) from inlay.claim_runs(?, ?) r", id, token));
  }

  Held claim(int n) throws SQLException {
    return Objects.requireNonNull(claimOrNull("w", n, 60_000), "nothing to claim");
  }

  /// A claim that is past its deadline already.
  Held claimThatRunsOut(int n) throws SQLException {
    Held held = Objects.requireNonNull(claimOrNull("w", n, 1), "nothing to claim");
    await(
        () ->
            s.number(
                    "select count(*) from inlay.claim where claim_id = ? and deadline < clock_timestamp()",
                    held.id)
                == 1);
    return held;
  }

  void complete(Held held) throws SQLException {
    s.run("select inlay.complete(?, ?)", held.id, held.token);
  }

  void fail(Held held, boolean permanent, Long... items) throws SQLException {
    Boolean[] flags = new Boolean[items.length];
    String[] errors = new String[items.length];
    Arrays.fill(flags, permanent);
    Arrays.fill(errors, "it broke");
    s.run(
        "select inlay.complete(?, ?, ?, ?, ?)",
        held.id,
        held.token,
        items,
        errors,
        s.connection().createArrayOf("boolean", flags));
  }

  /// A number of get_queue_statistics().
  long statistic(String name) throws SQLException {
    return s.number("select " + name + " from inlay.get_queue_statistics()");
  }

  void set(String key, String value) throws SQLException {
    s.run("select inlay.update_queue_config(?, ?, 'test')", key, value);
  }

  /// Housekeeping as workers do it about once a second.
  void housekeep() throws SQLException {
    s.run("select inlay.promote()");
    s.run("select inlay.expire_claims()");
    s.run("select inlay.tidy_tracks()");
    s.run("select inlay.rotate()");
  }

  /// Asks until it is so.
  static void await(Question question) throws SQLException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!question.ask()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not become so within 20 s");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  static Session begun(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return session;
  }

  @Override
  public void close() throws SQLException {
    s.close();
    database.close();
  }
}
