package dev.inlay.schema.history;

import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Quick and slow transactions side by side queue into one lane, while claims of random sizes empty
/// it and segments turn; then who was claimed before whom.
///
/// A transaction notes what it saw (a snapshot) before it has an id, in `produced`; a consumer
/// notes the claim of each key in `claimed`. Whoever saw another one committed comes after it.
final class OrderedHistory {
  private static final int PRODUCERS = 5;
  private static final int CONSUMERS = 3;

  private final History.Connector connector;
  private final long seed;
  private int profile;
  private volatile boolean producing = true;
  private volatile boolean over;

  OrderedHistory(History.Connector connector, long seed) {
    this.connector = connector;
    this.seed = seed;
  }

  /// What a consumer holds.
  record Batch(long claim, long token, List<String> keys) {
    Batch {
      keys = List.copyOf(keys);
    }
  }

  /// What it came to.
  ///
  /// @param emptied whether all was claimed in time
  /// @param overtaken pairs of transactions that were claimed in another order than that of their
  ///   ids, as slow ones are
  /// @param wrong those of them of which the second one had seen the first one committed
  record Outcome(long seed, long transactions, boolean emptied, long overtaken, long wrong) {}

  private interface Actor {
    void act(Session s, RandomGenerator random) throws SQLException, InterruptedException;
  }

  Outcome run(Duration unrest, Duration patience) throws Exception {
    try (Session s = new Session(connector.connect());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      profile = Schemas.profile(s, "one");
      Schemas.source(s, "first", profile);
      s.say(
          """
          create table produced (key text not null, xid xid8 not null, seen pg_snapshot not null);
          create table claimed (key text not null, claim_id bigint not null);
          """);
      try {
        return run(s, threads, unrest, patience);
      } finally {
        producing = false;
        over = true; // else the threads are waited for in vain
      }
    }
  }

  private Outcome run(Session s, ExecutorService threads, Duration unrest, Duration patience)
      throws Exception {
    List<Future<?>> actors = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      String name = "producer-" + i;
      actors.add(start(threads, i, (session, random) -> produce(session, random, name)));
    }
    for (int i = 0; i < CONSUMERS; i++) {
      actors.add(start(threads, PRODUCERS + i, this::consume));
    }
    actors.add(start(threads, PRODUCERS + CONSUMERS, this::rotate));
    LockSupport.parkNanos(unrest.toNanos()); // nobody ends it early
    producing = false;
    for (Future<?> producer : actors.subList(0, PRODUCERS)) {
      producer.get();
    }
    boolean emptied = awaitEmpty(s, patience);
    over = true;
    for (Future<?> actor : actors) {
      actor.get();
    }
    return outcome(s, emptied);
  }

  static @Nullable Batch claim(Session s, int profile, int n) throws SQLException {
    List<List<@Nullable Object>> rows =
        s.rows("select claim_id, token from inlay.claim(?, 'w', ?)", profile, n);
    if (rows.isEmpty()) {
      return null;
    }
    long claim = (long) Objects.requireNonNull(rows.getFirst().get(0));
    long token = (long) Objects.requireNonNull(rows.getFirst().get(1));
    return new Batch(
        claim, token, s.texts("select unnest(r.keys) from inlay.claim_runs(?, ?) r", claim, token));
  }

  private Future<?> start(ExecutorService threads, int number, Actor actor) {
    RandomGenerator random =
        RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(seed * 1000 + number);
    return threads.submit(
        () -> {
          try (Session s = new Session(connector.connect())) {
            actor.act(s, random);
          }
          return null;
        });
  }

  private void produce(Session s, RandomGenerator random, String name)
      throws SQLException, InterruptedException {
    for (int i = 0; producing; i++) {
      int transaction = i;
      s.say("begin");
      String seen = s.text("select pg_current_snapshot()"); // and no id yet
      if (random.nextInt(20) == 0) {
        Thread.sleep(random.nextInt(50));
      }
      String[] keys =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(k -> name + "." + transaction + "." + k)
              .toArray(String[]::new);
      s.run("select inlay.enqueue_embedding('first', ?::text[])", (Object) keys);
      s.run(
          "insert into produced select k, pg_current_xact_id(), ?::pg_snapshot from unnest(?) k",
          seen,
          keys);
      if (random.nextInt(8) == 0) {
        Thread.sleep(random.nextInt(random.nextInt(4) == 0 ? 400 : 40));
      }
      s.say(random.nextInt(20) == 0 ? "rollback" : "commit");
    }
  }

  private void consume(Session s, RandomGenerator random)
      throws SQLException, InterruptedException {
    while (!over) {
      Batch batch = claim(s, profile, 1 + random.nextInt(random.nextInt(3) == 0 ? 200 : 8));
      if (batch == null) {
        Thread.sleep(random.nextInt(5));
        continue;
      }
      s.run(
          "insert into claimed select k, ? from unnest(?) k",
          batch.claim,
          batch.keys.toArray(String[]::new));
      s.run("select inlay.complete(?, ?)", batch.claim, batch.token);
    }
  }

  private void rotate(Session s, RandomGenerator random) throws SQLException, InterruptedException {
    while (!over) {
      s.run("select inlay.rotate(true)");
      Thread.sleep(random.nextInt(400));
    }
  }

  private static boolean awaitEmpty(Session s, Duration patience) throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      if (s.number("select (select count(*) from produced) - (select count(*) from claimed)")
          == 0) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return false;
  }

  private Outcome outcome(Session s, boolean emptied) throws SQLException {
    s.say(
        """
        create table transaction as
        select xid, min(seen::text)::pg_snapshot as seen, min(claim_id) as first_claim, max(claim_id) as last_claim
        from produced join claimed using (key) group by xid;
        create table overtaken as
        select pg_visible_in_snapshot(a.xid, b.seen) as wrong
        from transaction a join transaction b on a.xid < b.xid and a.last_claim > b.first_claim;
        """);
    return new Outcome(
        seed,
        s.number("select count(*) from transaction"),
        emptied,
        s.number("select count(*) from overtaken"),
        s.number("select count(*) from overtaken where wrong"));
  }
}
