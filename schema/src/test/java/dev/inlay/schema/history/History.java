package dev.inlay.schema.history;

import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// One random history: connections that queue, claim, finish, fail, cancel and rotate at once,
/// until time is up; then everything is worked off in peace.
///
/// Every item has a key of its own. A producer notes it in `produced` in the transaction that
/// queues it, a consumer in `effects` in the transaction that completes it, so that what is rolled
/// back takes both. [Verdict] then compares.
final class History {
  static final List<String> SOURCES = List.of("first", "second", "third", "fourth");

  /// Opens connections for the actors of a history.
  interface Connector {
    Connection connect() throws SQLException;
  }

  /// What an actor does again and again until its history tells it to stop.
  interface Turn {
    void take(Session s, RandomGenerator random) throws SQLException, InterruptedException;
  }

  private final Connector connector;
  private final long seed;
  private final Map<String, AtomicLong> tally = new ConcurrentSkipListMap<>();
  private final Map<String, String> surprises = new ConcurrentSkipListMap<>();
  private final List<Thread> actors = new ArrayList<>();
  private volatile boolean producing = true;
  private volatile boolean calm;
  private volatile boolean over;

  History(Connector connector, long seed) {
    this.connector = connector;
    this.seed = seed;
  }

  /// Runs it: unrest for this long, with a disturbance after each part, then peace until the queue
  /// is empty or the patience is over.
  Verdict run(Duration unrest, int parts, Runnable disturbance, Duration patience)
      throws Exception {
    try (Session s = new Session(connector.connect())) {
      prepare(s);
    }
    try {
      List<Thread> producers = startActors();
      for (int i = 0; i < parts; i++) {
        pause(unrest.toMillis() / parts);
        disturbance.run();
      }
      producing = false;
      for (Thread producer : producers) {
        producer.join();
      }
      calm = true;
      try (Session s = new Session(connector.connect())) {
        boolean emptied = awaitEmpty(s, patience);
        over = true;
        for (Thread actor : actors) {
          actor.join();
        }
        return Verdict.of(s, this, emptied);
      }
    } finally {
      producing = false;
      over = true;
    }
  }

  private List<Thread> startActors() {
    int number = 0;
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String name = "producer-" + i;
      producers.add(actor(name, number++, new Producer(this, name), () -> producing));
    }
    for (int i = 0; i < 6; i++) {
      Consumer consumer = new Consumer(this, "worker-" + i, i < 4 ? 1 : i == 4 ? 2 : 0);
      actor("worker-" + i, number++, consumer, () -> !over);
    }
    for (Map.Entry<String, Turn> helper : Helpers.all(this).entrySet()) {
      actor(helper.getKey(), number++, helper.getValue(), () -> !over);
    }
    return producers;
  }

  /// No more crashes, lateness, pauses and cancellations: what is there is to be finished.
  boolean calm() {
    return calm;
  }

  boolean over() {
    return over;
  }

  long seed() {
    return seed;
  }

  Connection connect() throws SQLException {
    return connector.connect();
  }

  void count(String what, long n) {
    tally.computeIfAbsent(what, x -> new AtomicLong()).addAndGet(n);
  }

  /// An error that no actor provokes: the history has failed.
  void surprise(String actor, Exception e) {
    surprises.putIfAbsent(actor, String.valueOf(e.getMessage()));
  }

  Map<String, AtomicLong> tally() {
    return tally;
  }

  Map<String, String> surprises() {
    return new TreeMap<>(surprises);
  }

  /// Waits; nobody ends it early.
  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void prepare(Session s) throws SQLException {
    int one = Schemas.profile(s, "one");
    int two = Schemas.profile(s, "two");
    Schemas.source(s, "first", one);
    Schemas.source(s, "second", one);
    Schemas.source(s, "third", two);
    s.say(
        """
        create table docs (id text primary key, owner text, body text not null);
        select inlay.create_source('fourth', 'one', 'docs', '{id}', '{body}', p_tenant_column => 'owner');
        select inlay.set_tenant_weight('one', 'tenant1', 3);
        create table produced (key text primary key, source text not null);
        create table effects (key text not null, item_id bigint not null);
        create table cancelled (key text not null);
        create table cancelled_at_once (n bigint not null); -- of the third source, as told
        update inlay.embedding_queue_config set value = '3' where key = 'ageing_interval_seconds';
        update inlay.embedding_queue_config set value = '300' where key = 'retry_backoff_base_ms';
        update inlay.embedding_queue_config set value = '900' where key = 'retry_backoff_cap_ms';
        update inlay.embedding_queue_config set value = '700' where key = 'rate_limit_delay_ms';
        update inlay.embedding_queue_config set value = '100' where key = 'max_expiries';
        update inlay.embedding_queue_config set value = '800' where key = 'claim_timeout_ms';
        """);
  }

  private Thread actor(
      String name, int number, Turn turn, java.util.function.BooleanSupplier goesOn) {
    RandomGenerator random =
        RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(seed * 1000 + number);
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .start(
                () -> {
                  while (goesOn.getAsBoolean()) {
                    try (Session s = new Session(connector.connect())) {
                      while (goesOn.getAsBoolean()) {
                        turn.take(s, random);
                      }
                    } catch (SQLException e) {
                      if (Tolerated.by(e)) {
                        count("tolerated " + e.getSQLState(), 1);
                        pause(20);
                      } else {
                        surprise(name, e);
                        return;
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                      return;
                    }
                  }
                });
    actors.add(thread);
    return thread;
  }

  private static boolean awaitEmpty(Session s, Duration patience) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      long left =
          s.number(
              "select total_pending + total_processing + total_rate_limited + total_scheduled +"
                  + " total_paused from inlay.get_queue_statistics()");
      if (left == 0) {
        return true;
      }
      pause(200);
    }
    return false;
  }
}
