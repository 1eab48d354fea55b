package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// How many claims may be open, and what is wanted of workers.
class FleetTest {
  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void asManyClaimsAreOpenAsMayBe() throws SQLException {
    bound(2);
    fill(10);
    Queue.Held first = q.claim(1);
    q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    assertThat(q.s.number("select count(*) from inlay.get_next_embedding_batch('w', 1)")) // as well
        .isZero();
    assertThat(refused()).isTrue();
    q.complete(first);
    q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    assertThat(q.statistic("total_pending")).isEqualTo(7);
  }

  @Test
  void whoFindsNothingIsNotCalledRefused() throws SQLException {
    bound(1);
    assertThat(q.s.number("select count(*) from inlay.claim_items(?, 'w', 1)", q.profile)).isZero();
    fill(1);
    q.claim(1);
    assertThat(q.s.number("select count(*) from inlay.claim_items(?, 'w', 1)", q.profile)).isZero();
  }

  @Test
  void theBoundIsOneForAllProfilesAndEachMayHaveItsOwn() throws SQLException {
    int other = Schemas.profile(q.s, "other");
    Schemas.source(q.s, "more", other);
    fill(10);
    q.s.run(
        "select inlay.enqueue_embedding('more', array(select g::text from generate_series(1, 10) g))");
    bound(3);
    q.s.run("select inlay.set_profile_concurrency('local', 2, 'test')");
    q.claim(1);
    Queue.Held second = q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    assertThat(q.s.number("select count(*) from inlay.claim(?, 'w', 1)", other)).isOne();
    assertThat(q.s.number("select count(*) from inlay.claim(?, 'w', 1)", other)).isZero();
    q.complete(second);
    q.s.run("select inlay.set_profile_concurrency('local', 1, 'test')");
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.s.run("select inlay.set_profile_concurrency('local', null, 'test')");
    q.claim(1);
    Refused.with(
        "IN006", "not 0", () -> q.s.run("select inlay.set_profile_concurrency('local', 0)"));
    assertThat(
            q.s.number("select count(*) from inlay.config_change where key = 'concurrency local'"))
        .isEqualTo(3);
  }

  @Test
  void aLoweredBoundCountsWhatIsOpenBeyondIt() throws SQLException {
    bound(50);
    fill(10);
    List<Queue.Held> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(q.claim(1));
    }
    bound(2);
    for (int i = 0; i < 4; i++) { // the low seats become free first
      assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
      q.complete(held.get(i));
    }
    q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
  }

  @Test
  void claimsOfEarlierLedgersCountUntilTheyEnd() throws SQLException {
    bound(2);
    fill(10);
    Queue.Held old = q.claim(1);
    q.s.run("select inlay.turn_ledger(true)");
    Queue.Held fresh = q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.s.run("select inlay.turn_ledger(true)");
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.complete(old);
    q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.complete(fresh);
    q.s.run("select inlay.turn_ledger()");
    assertThat(q.s.number("select count(*) from inlay.seat_kept")).isZero();
    q.claim(1);
  }

  @Test
  void aLeaseThatIsOverAndADeadWorkerDoNotCount() throws SQLException {
    bound(1);
    fill(10);
    q.claimThatRunsOut(1);
    q.s.run("select inlay.update_worker_heartbeat('dead')");
    Objects.requireNonNull(q.claimOrNull("dead", 1, 60_000));
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.s.run("select inlay.update_worker_heartbeat('dead', 'stopped')");
    q.s.run("select inlay.expire_claims()");
    q.claim(1);
  }

  @Test
  void claimersOfManyProfilesSideBySideKeepTheBound() throws Exception {
    bound(3);
    List<Integer> profiles = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int profile = Schemas.profile(q.s, "p" + i);
      Schemas.source(q.s, "s" + i, profile);
      profiles.add(profile);
      q.s.run(
          "select inlay.enqueue_embedding(?, array(select g::text from generate_series(1, 200) g))",
          "s" + i);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(profiles.size())) {
      List<Future<?>> futures = new ArrayList<>();
      for (int profile : profiles) {
        futures.add(threads.submit(() -> claimOften(profile)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    }
    // Over all history: how many claims were open when each was made.
    assertThat(
            q.s.number(
                "select max((select count(*) from inlay.claim o join inlay.closure e using (claim_id)"
                    + " where o.claimed_at <= c.claimed_at and e.closed_at > c.claimed_at)) from inlay.claim c"))
        .isBetween(2L, 3L);
  }

  private @Nullable Void claimOften(int profile) throws SQLException {
    try (Session s = q.session()) {
      for (int i = 0; i < 150; i++) {
        List<List<@Nullable Object>> rows =
            s.rows("select claim_id, token from inlay.claim(?, 'w', 1)", profile);
        if (!rows.isEmpty()) {
          s.run("select inlay.complete(?, ?)", rows.get(0).get(0), rows.get(0).get(1));
        }
      }
    }
    return null;
  }

  @Test
  void whoEndsAClaimTellsThoseWhoWereRefused() throws SQLException {
    bound(1);
    fill(10);
    q.s.run("listen inlay_seats");
    Queue.Held held = q.claim(1);
    q.complete(held);
    assertThat(heardOfSeats()).isZero(); // nobody waits
    held = q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    q.complete(held);
    assertThat(heardOfSeats()).isOne();
    q.complete(q.claim(1));
    assertThat(heardOfSeats()).isZero();
  }

  @Test
  void healthTellsThatTheBoundIsReached() throws SQLException {
    bound(1);
    fill(10);
    q.s.run("select inlay.update_worker_heartbeat('w', 'active', slots => 30)");
    q.claim(1);
    assertThat(q.claimOrNull("w", 1, 60_000)).isNull();
    assertThat(
            q.s.text(
                "select i ->> 'recommendation' from inlay.get_queue_health() h, jsonb_array_elements(h.issues) i where i ->> 'name' = 'concurrency_bound'"))
        .contains("'max_concurrent_workers', '30'");
  }

  @Test
  void theNarrowestWordCountsAndAWiderOneEndsIt() throws SQLException {
    for (String worker : List.of("host-1-a", "host-1-b", "host-2-a")) {
      q.s.run(
          "select inlay.update_worker_heartbeat(?, 'idle', 'host', facts => '{\"profile\": \"local\", \"slots_max\": 8}')",
          worker);
    }
    assertThat(wanted("host-1-a")).isEqualTo("running");
    q.s.run("select inlay.set_fleet('paused')");
    assertThat(wanted("host-1-a")).isEqualTo("paused");
    assertThat(q.s.text("select inlay.set_worker('host-1-a', 'running', 4, 'eve')")) // a canary
        .isEqualTo("{host-1-a}");
    assertThat(wanted("host-1-a")).isEqualTo("running 4");
    assertThat(q.s.text("select inlay.set_worker('host-1', 'draining')"))
        .isEqualTo("{host-1-a,host-1-b}");
    assertThat(wanted("host-1-a")).isEqualTo("draining 4");
    assertThat(wanted("host-2-a")).isEqualTo("paused");
    q.s.run("select inlay.set_fleet(null, 2, 'local')"); // ends the slots, not the states
    assertThat(wanted("host-1-a")).isEqualTo("draining 2");
    q.s.run("select inlay.set_fleet('running')");
    assertThat(wanted("host-1-a")).isEqualTo("running 2");
    assertThat(q.s.text("select inlay.set_worker('host', 'paused')"))
        .isEqualTo("{host-1-a,host-1-b,host-2-a}");
    assertThat(
            q.s.text(
                "select changed_by || ' ' || (new_value ->> 'state') from inlay.config_change where key = 'worker host-1-a' order by change_no limit 1"))
        .isEqualTo("eve running");
  }

  @Test
  void anErrorNamesTheWorkersThereAreAndTheRule() throws SQLException {
    Refused.with(
        "IN035", "\"nobody\"", () -> q.s.run("select inlay.set_worker('nobody', 'paused')"));
    q.s.run("select inlay.update_worker_heartbeat('w1', facts => '{\"slots_max\": 8}')");
    Refused.with("IN035", "\"w2\"", () -> q.s.run("select inlay.set_worker('w2', 'paused')"));
    Refused.with("IN006", "bored", () -> q.s.run("select inlay.set_worker('w1', 'bored')"));
    Refused.with("IN006", "at most 8", () -> q.s.run("select inlay.set_worker('w1', null, 9)"));
    Refused.with("IN006", "not 0", () -> q.s.run("select inlay.set_worker('w1', null, 0)"));
    Refused.with("IN006", "say a state", () -> q.s.run("select inlay.set_fleet(null)"));
    Refused.with("IN011", "local", () -> q.s.run("select inlay.set_fleet('paused', null, 'x')"));
    Refused.with(
        "IN006",
        "facts",
        () -> q.s.run("select inlay.update_worker_heartbeat('w1', facts => '[]')"));
  }

  @Test
  void theListTellsWhatAWorkerHoldsAndDid() throws SQLException {
    q.s.run(
        "select inlay.update_worker_heartbeat('w', 'active', 'host', 42, '1.0', 3, null, '{\"profile\": \"local\", \"slots_max\": 8, \"busy\": 1, \"rss_mb\": 99}')");
    fill(10);
    q.complete(q.claim(3));
    q.claim(4);
    List<@Nullable Object> row =
        q.s
            .rows(
                "select worker_id || ' ' || status || ' ' || desired || ' ' || slots || '/' || slots_max || ' ' || claims || ' ' || items || ' ' || completed_per_minute || ' ' || rss_mb from inlay.list_workers()")
            .get(0);
    assertThat(row).containsExactly("w active running 3/8 1 4 3 99");
  }

  private int heardOfSeats() throws SQLException {
    PGNotification[] heard = q.s.connection().unwrap(PGConnection.class).getNotifications(50);
    return heard == null ? 0 : heard.length;
  }

  private String wanted(String worker) throws SQLException {
    return q.s.text(
        "select state || coalesce(' ' || slots, '') from inlay.get_worker_orders(?)", worker);
  }

  private boolean refused() throws SQLException {
    return q.s.number(
            "select count(*) from inlay.claim_items(?, 'w', 1) where claim_id is null", q.profile)
        == 1;
  }

  private void bound(int claims) throws SQLException {
    q.set("max_concurrent_workers", Integer.toString(claims));
  }

  private void fill(int items) throws SQLException {
    q.enqueue(IntStream.range(0, items).mapToObj(i -> "k" + i).toArray(String[]::new));
  }
}
