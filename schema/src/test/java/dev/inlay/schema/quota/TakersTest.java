package dev.inlay.schema.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import dev.inlay.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several connections take at random for some seconds of the database's time; a provider's bucket
/// of the same size then judges what they were given.
@Timeout(120)
class TakersTest {
  private static final int TAKERS = 4;
  private TestDatabase database;
  private Session s;
  private int profile;

  /// Something sent, by the database's clock in seconds.
  private record Sent(double at, int requests, int tokens) {}

  @BeforeEach
  void open() throws SQLException {
    database = Schemas.fresh();
    s = new Session(database.connect());
    profile = Schemas.profile(s, "remote");
    s.run("select inlay.declare_account('remote', 'main', 'https://remote', 'none')");
  }

  @AfterEach
  void close() throws SQLException {
    s.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nobodyEverSendsMoreThanTheBucketHoldsAndRefills(long seed) throws Exception {
    limit("requests", 6000, 1);
    limit("tokens", 600_000, 1);
    double start = clock();
    List<Sent> all = all(taker -> random(new Random(seed * 100 + taker), start));
    Bucket requests = new Bucket(100, 100, 100, start);
    Bucket tokens = new Bucket(10_000, 10_000, 10_000, start);
    for (Sent sent : all) {
      assertThat(requests.accepts(sent.requests, sent.at)).as("seed %d: %s", seed, sent).isTrue();
      assertThat(tokens.accepts(sent.tokens, sent.at)).as("seed %d: %s", seed, sent).isTrue();
    }
    assertThat(all.stream().mapToInt(Sent::requests).sum() / 100.0)
        .as("of what the bucket holds, and refills in three times 0.8 s")
        .isBetween(0.8 * 3 * 1.8, 3 * 1.9);
  }

  @Test
  void whoAlwaysWantsGetsAllThatIsAllowed() throws Exception {
    limit("requests", 60_000, 1);
    s.run("select inlay.take_quota(?, 1000, 0, 0, 5000)", profile); // empty from now on
    double start = clock() + 0.5;
    List<Sent> all = all(taker -> greedy(start + 3));
    double share =
        all.stream().filter(x -> x.at >= start && x.at < start + 3).mapToInt(Sent::requests).sum()
            / 3000.0;
    assertThat(share).isBetween(0.995, 1.005);
  }

  @Test
  void nobodyStarves() throws Exception {
    limit("requests", 60_000, 1);
    s.run("select inlay.take_quota(?, 1000, 0, 0, 5000)", profile); // empty from now on
    double end = clock() + 3;
    List<Integer> shares = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(TAKERS)) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int taker = 0; taker < TAKERS; taker++) {
        futures.add(threads.submit(() -> greedy(end).stream().mapToInt(Sent::requests).sum()));
      }
      for (Future<Integer> future : futures) {
        shares.add(future.get());
      }
    }
    int most = shares.stream().max(Comparator.naturalOrder()).orElseThrow();
    int least = shares.stream().min(Comparator.naturalOrder()).orElseThrow();
    assertThat((double) least / most).as(shares.toString()).isGreaterThan(0.5);
  }

  @Test
  void aTakerThatDiesLosesItsSliceAndNothingElse() throws Exception {
    limit("requests", 6000, 1);
    Session dying = new Session(database.connect());
    dying.run("select inlay.take_quota(?, 30, 0, 0, 0)", profile);
    long pid = dying.number("select pg_backend_pid()");
    s.run("select pg_terminate_backend(?::int)", pid);
    assertThat(s.number("select available from inlay.get_quota_status('remote')"))
        .isBetween(70L, 85L);
  }

  private interface Taker {
    List<Sent> take(int number) throws Exception;
  }

  private List<Sent> all(Taker taker) throws Exception {
    List<Sent> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(TAKERS)) {
      List<Callable<List<Sent>>> work = new ArrayList<>();
      for (int i = 0; i < TAKERS; i++) {
        int number = i;
        work.add(() -> taker.take(number));
      }
      for (Future<List<Sent>> future : threads.invokeAll(work)) {
        all.addAll(future.get());
      }
    }
    all.sort(Comparator.comparingDouble(Sent::at));
    return all;
  }

  /// For three rounds of two seconds, of which all rest the last 1.2 so that the bucket is full:
  /// takes single calls, which go when they may, and slices, of which some is not used and the rest
  /// is sent when they are held no longer.
  private List<Sent> random(Random random, double start) throws SQLException {
    List<Sent> sent = new ArrayList<>();
    try (Session mine = new Session(database.connect())) {
      for (double now = clock(mine); now < start + 6; now = clock(mine)) {
        double round = (now - start) % 2;
        if (round > 0.8) {
          LockSupport.parkNanos((long) ((2 - round) * 1e9));
          continue;
        }
        int requests = 1 + random.nextInt(8);
        int tokens = random.nextInt(100 * requests);
        int hold = random.nextInt(3) == 0 ? 300 : 0;
        List<@Nullable Object> row = take(mine, requests, tokens, 200, hold);
        if (row.get(0) == null) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
          continue;
        }
        int used = random.nextInt(4) == 0 ? random.nextInt(requests + 1) : requests;
        int usedTokens = tokens * used / requests;
        double wait = ((Number) Objects.requireNonNull(row.get(2))).longValue() / 1e6;
        sent.add(new Sent(seconds(row.get(3)) + Math.max(wait, hold / 1000.0), used, usedTokens));
        if (used < requests) {
          mine.run(
              "select inlay.settle_quota(array[row(1, ?, ?, 0, ?, ?, 0, ?)::inlay.settlement])",
              row.get(1),
              requests,
              tokens,
              used,
              usedTokens);
        }
      }
    }
    return sent;
  }

  /// Takes the next slice when the last one may go.
  private List<Sent> greedy(double end) throws SQLException {
    List<Sent> sent = new ArrayList<>();
    try (Session mine = new Session(database.connect())) {
      double at = 0;
      while (at < end) {
        List<@Nullable Object> row = take(mine, 20, 0, 5000, 0);
        long wait = ((Number) Objects.requireNonNull(row.get(2))).longValue();
        at = seconds(row.get(3)) + wait / 1e6;
        sent.add(new Sent(at, 20, 0));
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(wait));
      }
    }
    return sent;
  }

  private List<@Nullable Object> take(
      Session session, int requests, int tokens, int patience, int hold) throws SQLException {
    return session
        .rows(
            "select account, epoch, wait_us, extract(epoch from clock_timestamp())::float8 from inlay.take_quota(?, ?, 0, ?, ?, ?)",
            profile,
            requests,
            tokens,
            patience,
            hold)
        .get(0);
  }

  private void limit(String unit, int amount, int burstSeconds) throws SQLException {
    s.run(
        "select inlay.declare_limit('remote', 'main', ?, 'minute', ?, ?, 30)",
        unit,
        amount,
        burstSeconds);
  }

  private double clock() throws SQLException {
    return clock(s);
  }

  private static double clock(Session session) throws SQLException {
    return seconds(session.value("select extract(epoch from clock_timestamp())::float8"));
  }

  private static double seconds(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).doubleValue();
  }
}
