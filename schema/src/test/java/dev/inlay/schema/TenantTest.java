package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tenants of one source share its profile fairly.
class TenantTest {
  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.s.say("create table public.docs (id int primary key, owner text, body text)");
    q.s.run(
        "select inlay.create_source('docs', 'local', 'public.docs', '{id}', '{body}', p_tenant_column => 'owner')");
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void aTenantWithATenthOfTheLoadGetsHalfOfTheClaims() throws SQLException {
    nineToOne();
    claims(20);
    assertThat(claimsOf("big")).isEqualTo(10);
    assertThat(claimsOf("small")).isEqualTo(10);
    assertThat(q.statistic("total_pending")).isEqualTo(1000 - 200);
  }

  @Test
  void aTenantWithTenItemsWaitsForOneClaimOfATenantWithTenThousand() throws SQLException {
    docs("big", 10_000);
    q.complete(q.claim(100));
    docs("small", 10);
    Set<Long> claimed = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      claimed.addAll(q.claim(100).items());
    }
    assertThat(pendingOf("small")).isZero();
    assertThat(claimed).hasSize(200);
  }

  @Test
  void noTenantWaitsMoreThanTwiceItsFairShare() throws SQLException {
    for (int i = 0; i < 5; i++) {
      docs("big" + i, 1000);
    }
    for (int i = 0; i < 40; i++) {
      docs("tiny" + i, 1);
    }
    docs("late", 50);
    int claims = 0;
    while (pendingOf("late") > 0) {
      q.claim(10);
      claims++;
    }
    // Its fair share is a sixth of the claims: five claims of its own take thirty.
    assertThat(claims).isLessThanOrEqualTo(2 * 30);
  }

  @Test
  void aTenantsWeightIsItsClaimsInARow() throws SQLException {
    nineToOne();
    q.s.run("select inlay.set_tenant_weight('local', 'big', 3)");
    claims(20);
    assertThat(claimsOf("big")).isEqualTo(15);
    assertThat(claimsOf("small")).isEqualTo(5);
    assertThat(
            q.s.texts(
                "select string_agg(left(tenant, 1), '' order by claim_id) from inlay.claim join inlay.track using (track_id)"))
        .containsExactly("bbbsbbbsbbbsbbbsbbbs");
  }

  @Test
  void aWeightOutOfRangeIsRefusedAndAChangeIsAudited() throws SQLException {
    Refused.with("IN006", "1 to 100, not 0", () -> weigh(0));
    Refused.with("IN006", "1 to 100, not 101", () -> weigh(101));
    Refused.with("IN006", "1 to 100, not null", () -> weigh(null));
    Refused.with(
        "IN011",
        "there is no profile \"nosuch\"",
        () -> q.s.run("select inlay.set_tenant_weight('nosuch', 'a', 2)"));
    weigh(7);
    assertThat(
            q.s.texts("select old_value::text || ' ' || new_value::text from inlay.config_change"))
        .containsExactly("1 7");
  }

  @Test
  void idleTenantsBetweenTwoBusyOnesChangeNoShares() throws SQLException {
    q.s.run("insert into docs select i, 'idle' || i, 'x' from generate_series(1, 50) i");
    q.complete(q.claim(100));
    q.s.run(
        "insert into docs select 100 + i, case i % 2 when 0 then 'idle2' else 'idle3' end, 'x' from generate_series(1, 600) i");
    q.s.run("insert into docs select 1000 + i, 'idle40', 'x' from generate_series(1, 300) i");
    long before = claimsOf("idle2");
    claims(30);
    assertThat(List.of(claimsOf("idle2") - before, claimsOf("idle3"), claimsOf("idle40")))
        .containsExactly(10L, 10L, 10L);
  }

  @Test
  void tenantsWithFewItemsShareAClaim() throws SQLException {
    q.s.run("insert into docs select i, 'tenant' || i, 'x' from generate_series(1, 50) i");
    assertThat(q.claim(30).items()).hasSize(30);
    assertThat(q.claim(30).items()).hasSize(20);
    assertThat(q.claimOrNull("w", 30, 1000)).isNull();
  }

  @Test
  void whoFillsTheClaimOfAnotherKeepsItsTurn() throws SQLException {
    docs("a", 3);
    docs("b", 100);
    docs("c", 100);
    q.claim(10); // three of a, seven of b
    assertThat(pendingOf("b")).isEqualTo(93);
    q.claim(10);
    assertThat(pendingOf("b")).isEqualTo(83);
    q.claim(10);
    assertThat(pendingOf("c")).isEqualTo(90);
  }

  @Test
  void itemsOfAnotherTenantThatComeBackGoToTheirOwnTrack() throws SQLException {
    docs("a", 2);
    docs("b", 2);
    Queue.Held both = q.claim(10);
    assertThat(both.items()).hasSize(4);
    q.s.run("select inlay.release(?, ?, 0)", both.id(), both.token());
    assertThat(pendingOf("a")).isEqualTo(2);
    assertThat(pendingOf("b")).isEqualTo(2);
  }

  @Test
  void theNextTenantIsFoundByAsManyProbesWhateverTheirNumber() throws SQLException {
    docs("a", 500);
    docs("b", 500);
    long few = blocksOfAClaim();
    q.s.run(
        "insert into docs select 10000 + i, 'tenant' || i % 2000, 'x' from generate_series(1, 20000) i");
    q.s.say("vacuum analyze");
    assertThat(blocksOfAClaim()).isLessThan(3 * few);
  }

  @Test
  void tenantsThatQueuedNothingLatelyCostNothing() throws SQLException {
    docs("a", 500);
    docs("b", 500);
    long few = blocksOfAClaim();
    q.s.run("insert into docs select 10000 + i, 'idle' || i, 'x' from generate_series(1, 2000) i");
    finish(2048);
    turnTheLog();
    q.s.say("vacuum analyze");
    docs("a", 500);
    docs("b", 500);
    assertThat(blocksOfAClaim()).isLessThan(3 * few);
  }

  @Test
  void thousandsOfIdleTenantsAreMovedAlongAtOnceAndPinNoSegment() throws SQLException {
    q.s.run("insert into docs select i, 'tenant' || i, 'x' from generate_series(1, 1000) i");
    finish(2048);
    q.s.run("select inlay.rotate(true)");
    Queue.await(
        () -> {
          q.s.run("select inlay.rotate()"); // sweeps
          q.s.run("select inlay.tidy_tracks()");
          q.s.run("select inlay.rotate()"); // drains
          return q.s.number("select count(*) from inlay.segment where drained_at is not null") == 1;
        });
    q.s.run("insert into docs select 5000 + i, 'tenant' || i, 'y' from generate_series(1, 1000) i");
    assertThat(q.claim(2048).items()).hasSizeGreaterThan(1);
    assertThat(q.statistic("total_pending") + q.statistic("total_processing")).isEqualTo(1000);
  }

  @Test
  void whatWaitsInASweptSegmentIsNotPassed() throws SQLException {
    docs("a", 3);
    docs("b", 3);
    q.complete(q.claim(1));
    q.complete(q.claim(1));
    q.s.run("select inlay.rotate(true)");
    Queue.await(
        () -> {
          q.s.run("select inlay.rotate()");
          return q.s.number("select count(*) from inlay.segment where swept_at is not null") == 1;
        });
    q.s.run("select inlay.tidy_tracks()");
    q.s.run("select inlay.rotate()");
    assertThat(q.s.number("select count(*) from inlay.segment where drained_at is not null"))
        .isZero();
    assertThat(q.claim(10).items()).hasSize(4);
  }

  @Test
  void moreTenantsThanTheServerHasLocksAreNoMatter() throws SQLException {
    q.s.run("insert into docs select i, 'tenant' || i, 'x' from generate_series(1, 9000) i");
    q.s.run("select inlay.turn_ledger(true)");
    q.s.run("select inlay.turn_ledger(true)");
    q.s.run("select inlay.tidy_tracks()");
    assertThat(q.statistic("total_pending")).isEqualTo(9000);
    assertThat(q.s.number("select inlay.cancel_queue_items_by_source('docs')")).isEqualTo(9000);
  }

  @Test
  void nobodyWaitsForATenantsFirstTransaction() throws SQLException {
    try (Session slow = Queue.begun(q.session());
        Session undone = Queue.begun(q.session())) {
      slow.run("insert into docs values (1, 'new', 'x')");
      undone.run("insert into docs values (2, 'new', 'x')");
      undone.connection().rollback();
      q.s.run("set statement_timeout = 5000");
      q.s.run("insert into docs values (3, 'new', 'x')");
      turnTheLog();
      slow.connection().commit();
    }
    turnTheLog();
    assertThat(q.statistic("total_pending")).isEqualTo(2);
    assertThat(q.claim(10).items()).hasSize(2);
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
  }

  @Test
  void aTenantWithSeveralTracksHasOneTurn() throws SQLException {
    try (Session one = Queue.begun(q.session());
        Session two = Queue.begun(q.session());
        Session three = Queue.begun(q.session())) {
      for (Session s : List.of(one, two, three)) {
        s.run(
            "insert into docs select 1000 * ? + i, 'many', 'x' from generate_series(1, 100) i",
            List.of(one, two, three).indexOf(s) + 1);
      }
      docs("other", 300);
      one.connection().commit();
      two.connection().commit();
      three.connection().commit();
    }
    assertThat(q.s.number("select count(*) from inlay.track where tenant = 'many'")).isEqualTo(3);
    claims(40);
    assertThat(claimsOf("many")).isBetween(19L, 21L); // once a turn more when its smallest is empty
    assertThat(pendingOf("many") + pendingOf("other")).isEqualTo(200);
  }

  @Test
  void theTrackOfARolledBackTransactionLeavesNothingBehind() throws SQLException {
    try (Session undone = Queue.begun(q.session())) {
      undone.run("insert into docs values (1, 'new', 'x')");
      undone.connection().rollback();
    }
    assertThat(q.s.number("select count(*) from inlay.track where tenant = 'new'")).isZero();
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
    docs("new", 1);
    assertThat(q.claim(10).items()).hasSize(1);
  }

  @Test
  void aSavepointThatIsRolledBackTakesTheTrackWithIt() throws SQLException {
    try (Session s = Queue.begun(q.session())) {
      s.say("savepoint a");
      s.run("insert into docs values (1, 'new', 'x')");
      s.say("rollback to a");
      s.run("insert into docs values (2, 'new', 'x')");
      s.connection().commit();
    }
    assertThat(q.claim(10).items()).hasSize(1);
  }

  @Test
  void manyTenantsAreMadeAtOnce() throws Exception {
    int writers = 8;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int from = w * 1000;
        done.add(
            pool.submit(
                () -> {
                  try (Session s = q.session()) {
                    for (int i = 0; i < 60; i++) {
                      s.run(
                          "insert into docs select ? + i, 'tenant' || i, 'x' from generate_series(?, ?) i",
                          from,
                          3 * i,
                          3 * i + 2);
                    }
                  }
                  return null;
                }));
      }
      Set<Long> claimed = new HashSet<>();
      boolean last = false;
      while (!last) {
        last = done.stream().allMatch(Future::isDone);
        q.s.run("select inlay.rotate(true)");
        q.s.run("select inlay.turn_ledger(true)");
        q.housekeep();
        for (Long id : finish(100)) {
          assertThat(claimed.add(id)).as("item %d twice", id).isTrue();
        }
      }
      for (Future<?> writer : done) {
        writer.get(20, TimeUnit.SECONDS);
      }
      assertThat(claimed).hasSize(writers * 180);
    } finally {
      pool.shutdownNow();
    }
  }

  /// The track is made by another writer, in a newer segment, between the two steps.
  @Test
  void whoFindsATrackOfANewerSegmentWritesThere() throws Exception {
    q.s.say(
        """
        alter function inlay.tenant_tracks(int, text[]) rename to tenant_tracks_after;
        create function inlay.tenant_tracks(p_profile int, p_tenants text[]) returns int[] language plpgsql as $$
        begin
          if current_setting('test.stop', true) = 'yes' then perform pg_advisory_xact_lock(4711); end if;
          return inlay.tenant_tracks_after(p_profile, p_tenants);
        end $$;
        """);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Session stopped = q.session()) {
      q.s.run("select pg_advisory_lock(4711)");
      stopped.say("set test.stop = 'yes'");
      Future<?> insert =
          pool.submit(
              () -> {
                stopped.run("insert into docs values (1, 'new', 'x'), (2, 'new', 'x')");
                stopped.run(
                    "select inlay.enqueue_embedding('docs', '{1,2}'::text[], 'UPDATE', 'low', null, 'newer')");
                return null;
              });
      Queue.await(() -> waiters() == 1);
      makeInANewSegment("new");
      q.s.run("select pg_advisory_unlock(4711)");
      insert.get(20, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
    turnTheLog();
    assertThat(q.claim(100).items()).hasSize(5);
  }

  @Test
  void aTenantWhoseItemsAreAllCancelledHoldsUpNobody() throws SQLException {
    docs("gone", 20);
    docs("here", 20);
    q.s.run(
        "select inlay.cancel_queue_item(id) from inlay.embedding_queue where tenant = 'gone' and status = 'pending'");
    assertThat(finish(10)).hasSize(20);
    assertThat(q.statistic("total_pending")).isZero();
  }

  @Test
  void aPausedSourcesTenantsHoldUpNobody() throws SQLException {
    docs("a", 20);
    docs("b", 20);
    q.s.run("select inlay.pause_source('docs')");
    q.enqueue("other");
    assertThat(finish(10)).hasSize(1);
    assertThat(q.statistic("total_paused")).isEqualTo(40);
    q.s.run("select inlay.pause_source('docs', false)");
    Queue.await(() -> q.s.number("select inlay.promote()") + q.statistic("total_pending") == 40);
    assertThat(pendingOf("a")).isEqualTo(20);
  }

  @Test
  void aRowThatChangesItsTenantIsQueuedForTheNewOne() throws SQLException {
    docs("old", 1);
    q.complete(q.claim(10));
    q.s.run("update docs set owner = 'new'");
    assertThat(pendingOf("new")).isOne();
    q.s.run("update docs set owner = 'new'");
    assertThat(pendingOf("new")).isOne();
  }

  @Test
  void deletedRowsAreQueuedForTheirTenant() throws SQLException {
    docs("a", 3);
    docs("b", 2);
    q.complete(q.claim(10));
    q.s.run("delete from docs");
    assertThat(pendingOf("a")).isEqualTo(3);
    assertThat(pendingOf("b")).isEqualTo(2);
    q.complete(q.claim(10));
    q.s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, tenant)"
            + " select source_id, 'full_text', 'k', profile_id, 1, '\\x00', 'c' from inlay.source where name = 'docs'");
    q.s.run("truncate docs");
    assertThat(pendingOf("c")).isOne();
  }

  @Test
  void rowsWithoutATenantAreTakenInTurnToo() throws SQLException {
    q.s.run("insert into docs select i, null, 'x' from generate_series(1, 100) i");
    docs("a", 100);
    claims(10);
    assertThat(claimsOf("")).isEqualTo(5);
    assertThat(
            q.s.number(
                "select count(*) from inlay.embedding_queue where tenant is null and status = 'pending'"))
        .isEqualTo(50);
  }

  @Test
  void callersQueueForTheRowsTenantOrForTheOneTheyName() throws SQLException {
    docs("a", 1);
    q.complete(q.claim(10));
    long own =
        q.s.number("select inlay.enqueue_embedding('docs', id::text) from docs where owner = 'a'");
    long named =
        q.s.number(
            "select inlay.enqueue_embedding('docs', '888888', 'DELETE', null, null, tenant => 'b')");
    long viewed =
        q.s.number(
            "insert into inlay.embedding_queue (source, doc_key, tenant) values ('docs', 'x', 'c') returning id");
    long unknown = q.s.number("select inlay.enqueue_embedding('docs', '999999')");
    assertThat(List.of(q.column(own, "tenant"), q.column(named, "tenant")))
        .containsExactly("a", "b");
    assertThat(List.of(q.column(viewed, "tenant"), q.column(unknown, "tenant")))
        .containsExactly("c", "null");
    assertThat(q.s.text("select tenant from inlay.get_queue_item(?)", named)).isEqualTo("b");
  }

  @Test
  void aTenantIsNotNamedForASourceThatKnowsNone() {
    Refused.with(
        "IN006",
        "source \"notes\" knows no tenants",
        () -> q.s.run("select inlay.enqueue_embedding('notes', 'a', tenant => 'b')"));
  }

  @Test
  void aScheduledItemOfANewTenantIsOfferedWhenItIsDue() throws SQLException {
    q.s.run(
        "select inlay.enqueue_embedding('docs', 'k', 'UPDATE', null, clock_timestamp() + interval '300 ms', 'later')");
    turnTheLog();
    Queue.await(
        () -> {
          q.s.run("select inlay.promote()");
          return q.claimOrNull("w", 10, 60_000) != null;
        });
  }

  @Test
  void aBackfillQueuesEachRowForItsTenant() throws SQLException {
    docs("a", 3);
    docs("b", 2);
    q.complete(q.claim(10));
    q.s.run("select inlay.backfill_page(inlay.start_backfill('docs'), 100)");
    assertThat(pendingOf("a")).isEqualTo(3);
    assertThat(pendingOf("b")).isEqualTo(2);
  }

  @Test
  void anUnknownTenantColumnIsRefusedAndTheKnownAreNamed() {
    Refused.with(
        "IN014",
        "no column \"nosuch\"",
        () ->
            q.s.run(
                "select inlay.create_source('more', 'local', 'public.docs', '{id}', '{body}', p_tenant_column => 'nosuch')"));
  }

  @Test
  void aWriterOfOneProfileDoesNotSlowTheTurnsOfAnother() throws SQLException {
    docs("a", 100);
    docs("b", 100);
    try (Session holder = Queue.begun(q.session())) {
      int other = Schemas.profile(q.s, "other");
      holder.run("select pg_advisory_xact_lock(740601, ?)", other);
      q.s.run("set statement_timeout = 5000");
      assertThat(q.claim(10).items()).hasSize(10);
    }
  }

  private void weigh(@Nullable Integer weight) throws SQLException {
    q.s.run("select inlay.set_tenant_weight('local', 'a', ?)", weight);
  }

  private void nineToOne() throws SQLException {
    q.s.run(
        "insert into docs select i, case when i % 10 = 0 then 'small' else 'big' end, 'x' from generate_series(1, 1000) i");
  }

  private void docs(String tenant, int n) throws SQLException {
    q.s.run(
        "insert into docs select m.id + i, ?, 'x' from (select coalesce(max(id), 0) as id from docs) m, generate_series(1, ?) i",
        tenant,
        n);
  }

  private void claims(int n) throws SQLException {
    for (int i = 0; i < n; i++) {
      q.claim(10);
    }
  }

  private long claimsOf(String tenant) throws SQLException {
    return q.s.number(
        "select count(*) from inlay.claim join inlay.track using (track_id) where tenant = ?",
        tenant);
  }

  private long pendingOf(String tenant) throws SQLException {
    return q.s.number(
        "select count(*) from inlay.embedding_queue where tenant = ? and status = 'pending'",
        tenant);
  }

  /// Claims and completes until nothing is left, and tells what it was.
  private List<Long> finish(int n) throws SQLException {
    List<Long> items = new ArrayList<>();
    int before;
    do {
      before = items.size();
      items.addAll(q.s.numbers("select item_id from inlay.get_next_embedding_batch('w', ?)", n));
      q.s.run(
          "select inlay.complete_embedding_queue_claim(claim_id, 'w') from inlay.open_claims()");
    } while (items.size() > before);
    return items;
  }

  private void turnTheLog() throws SQLException {
    for (int i = 0; i < 4; i++) {
      q.s.run("select inlay.rotate(true)");
      q.s.run("select inlay.turn_ledger(true)");
      q.housekeep();
    }
  }

  private void makeInANewSegment(String tenant) throws SQLException {
    q.enqueue("a", "b"); // an empty segment is not turned
    q.complete(q.claim(10));
    q.s.run("select inlay.rotate(true)");
    q.s.run("insert into docs values (100, ?, 'x')", tenant);
  }

  private long waiters() throws SQLException {
    return q.s.number("select count(*) from pg_locks where locktype = 'advisory' and not granted");
  }

  /// What a warm claim of one item reads, in blocks.
  private long blocksOfAClaim() throws SQLException {
    for (int i = 0; i < 5; i++) {
      q.claim(1);
    }
    String plan =
        q.s.text(
            "explain (analyze, buffers, format json) select * from inlay.claim(?, 'w', 1)",
            q.profile);
    return Long.parseLong(plan.replaceAll("(?s).*?\"Shared Hit Blocks\": (\\d+).*", "$1"));
  }
}
