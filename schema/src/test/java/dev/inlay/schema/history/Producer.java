package dev.inlay.schema.history;

import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Queues in transactions of all kinds: one item or thousands, quick or slow to commit, on old
/// snapshots, with savepoints, rolled back, cut off.
final class Producer implements History.Turn {
  private static final String[] PRIORITIES = {"high", "high", "high", "medium", "low"};

  private final History history;
  private final String name;
  private int transactions;

  Producer(History history, String name) {
    this.history = history;
    this.name = name;
  }

  @Override
  public void take(Session s, RandomGenerator random) throws SQLException, InterruptedException {
    transactions++;
    boolean slow = random.nextInt(100) < 4;
    boolean bulk = random.nextInt(100) == 0;
    s.say(random.nextInt(10) == 0 ? "begin isolation level repeatable read" : "begin");
    if (random.nextInt(10) == 0) {
      s.say("select 1 from produced limit 1"); // an old snapshot in repeatable read
    }
    if (slow && random.nextBoolean()) {
      if (random.nextBoolean()) {
        s.say("select pg_current_xact_id()"); // an old transaction id, too
      }
      Thread.sleep(random.nextInt(1500));
    }
    int statements = 1 + random.nextInt(3);
    for (int i = 0; i < statements; i++) {
      int n = bulk ? 4000 : 1 + random.nextInt(random.nextInt(5) == 0 ? 300 : 8);
      boolean savepoint = random.nextInt(5) == 0;
      if (savepoint) {
        s.say("savepoint a");
      }
      queue(s, random, keys(i, n));
      if (savepoint && random.nextInt(3) == 0) {
        s.say("rollback to savepoint a");
        history.count("produced but undone", n);
      }
      if (slow) {
        Thread.sleep(random.nextInt(2000));
      }
    }
    int end = random.nextInt(100);
    if (end < 10) {
      s.say("rollback");
    } else if (end < 12) {
      s.connection().abort(Runnable::run); // the server finds a writer gone
      throw new SQLException("cut", "08006");
    } else {
      s.say("commit");
    }
    Thread.sleep(random.nextInt(10));
  }

  private void queue(Session s, RandomGenerator random, String[] keys) throws SQLException {
    String source = History.SOURCES.get(random.nextInt(History.SOURCES.size()));
    s.run("insert into produced (key, source) select k, ? from unnest(?) k", source, keys);
    int way = random.nextInt(20);
    if (source.equals("fourth") && way < 18) {
      write(s, random, keys);
    } else if (way < 2) {
      s.run(
          "select inlay.enqueue_embedding(?, ?::text[], 'UPDATE', ?, clock_timestamp() + ? * interval '1 ms')",
          source,
          keys,
          PRIORITIES[random.nextInt(PRIORITIES.length)],
          random.nextInt(2500));
    } else if (way < 4 && keys.length < 20) {
      s.run(
          "insert into inlay.embedding_queue (source, doc_key) select ?, k from unnest(?) k",
          source,
          keys);
    } else {
      s.run(
          "select inlay.enqueue_embedding(?, ?::text[], 'UPDATE', ?)",
          source,
          keys,
          PRIORITIES[random.nextInt(PRIORITIES.length)]);
    }
  }

  /// Rows of several tenants, some of them new, so that their tracks are made in transactions of
  /// all kinds, side by side.
  private void write(Session s, RandomGenerator random, String[] keys) throws SQLException {
    s.run(
        "insert into docs select k, case when o % 7 = 0 then null when o % 5 = 0 and ? then 'tenant of ' || ? else 'tenant' || (o + ?) % ? end, 'x'"
            + " from unnest(?) with ordinality u(k, o)",
        random.nextInt(8) == 0,
        transactions / 4, // the same for all producers, about at once
        random.nextInt(20),
        1 + random.nextInt(20),
        keys);
  }

  private String[] keys(int statement, int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> name + "." + transactions + "." + statement + "." + i)
        .toArray(String[]::new);
  }
}
