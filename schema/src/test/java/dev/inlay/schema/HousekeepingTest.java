package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
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
  void finishedSegmentsAreFreedByTruncateWhenNothingIsKept() throws SQLException {
    q.enqueue(IntStream.range(0, 1000).mapToObj(Integer::toString).toArray(String[]::new));
    q.complete(q.claim(2048));
    Queue.await(
        () -> {
          q.s.run("select inlay.cleanup_old_queue_items('0')");
          return q.s.number("select count(*) from inlay.run") == 0;
        });
    assertThat(q.statistic("total_completed")).isEqualTo(1000);
    assertThat(q.statistic("segments")).isLessThan(3);
    assertThat(q.s.number("select count(*) from inlay.embedding_queue")).isZero();
    Refused.with(
        "IN006", "negative", () -> q.s.run("select inlay.cleanup_old_queue_items('-1 day')"));
  }

  @Test
  void aSegmentAnnouncedBeforeACrashIsAdoptedAtOnceEvenWithoutASpareSlot() throws SQLException {
    q.enqueue("a");
    // All that is left of a rotation that a crash undid: what it told those who append.
    q.s.run(
        "select setval('inlay.current_segment', (select max(gen) + 1 from inlay.segment) * 1000 + inlay.spare_slot())");
    q.enqueue("b");
    q.s.run(
        "insert into inlay.segment (gen, slot, first_run, sealed_at, sealed_xid, swept_at, drained_at)"
            + " select -s, s, 0, now(), '3', now(), now() from generate_series(0, 7) s where s not in (select slot from inlay.segment)"
            + " and s <> (select last_value % 1000 from inlay.current_segment)");
    q.s.run("select inlay.rotate()");
    assertThat(q.claim(10).items()).hasSize(2);
  }

  @Test
  void nothingIsForgottenInASegmentWhoseOpeningIsNotCommittedYet() throws SQLException {
    try (Session rotation = q.session()) {
      rotation.say("begin");
      rotation.run("select inlay.rotate(true)");
      q.s.run(
          "select inlay.enqueue_embedding('notes', '{soon}'::text[], 'UPDATE', 'high', clock_timestamp() + interval '0.2 s')");
      Queue.await(() -> q.s.number("select inlay.promote()") == 1);
      q.enqueue("b");
      assertThat(q.statistic("total_pending")).isEqualTo(2);
      rotation.say("rollback"); // a crash: the next rotation adopts it
    }
    q.s.run("select inlay.rotate()");
    assertThat(q.claim(10).items()).hasSize(2);
  }

  @Test
  void cancellingCountsWhatStandsInASegmentWhoseOpeningIsNotCommittedYet() throws SQLException {
    try (Session rotation = q.session()) {
      rotation.say("begin");
      rotation.run("select inlay.rotate(true)");
      q.enqueue("b");
      assertThat(q.s.number("select inlay.cancel_queue_items_by_source('notes')")).isOne();
      rotation.say("commit");
    }
    assertThat(q.s.number("select coalesce(sum(n), 0) from inlay.claim(?, 'w', 10)", q.profile))
        .isZero();
  }

  @Test
  void finishedItemsStayVisibleAsLongAsConfigured() throws SQLException {
    long id = q.enqueue("a").get(0);
    q.complete(q.claim(1));
    q.s.run("select inlay.rotate(true)");
    q.housekeep();
    q.housekeep();
    assertThat(q.s.number("select count(*) from inlay.segment where drained_at is not null"))
        .isOne();
    assertThat(q.status(id)).isEqualTo("completed");
    q.s.run("select inlay.turn_ledger(true)");
    q.s.run("select inlay.turn_ledger(true)");
    assertThat(q.s.number("select count(*) from inlay.closed_claim")).isOne();
    assertThat(q.status(id)).isEqualTo("completed");
  }

  @Test
  void theRingGoesRoundWithoutLosingAnItem() throws SQLException {
    for (int i = 0; i < 20; i++) {
      long id = q.enqueue("k" + i).get(0);
      assertThat(q.claim(10).items()).containsExactly(id);
      q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", id);
      q.s.run("select inlay.cleanup_old_queue_items('0')");
    }
    assertThat(q.statistic("total_completed")).isEqualTo(20);
    assertThat(q.s.number("select max(gen) from inlay.segment")).isGreaterThan(15);
  }

  @Test
  void theRingGrowsWhenNoSlotIsSpareAndSaysWhoKeepsIt() throws SQLException {
    q.enqueue("kept");
    Queue.Held held = q.claim(1);
    for (int i = 0; i < 12; i++) {
      q.enqueue("k" + i);
      q.complete(q.claim(10));
      q.s.run("select inlay.rotate(true)");
      q.s.run("select inlay.tidy_tracks()");
    }
    assertThat(
            q.s.number("select count(*) from pg_inherits where inhparent = 'inlay.run'::regclass"))
        .isGreaterThan(8);
    assertThat(q.s.text("select kept_by from inlay.segment where gen = 1"))
        .startsWith("claim " + held.id() + " of worker w is open since 20");
    q.complete(held);
    assertThat(q.statistic("total_completed")).isEqualTo(13);
  }

  @Test
  void aDumpThatTakesLongStopsNothingAndSeesEverySlotThatIsUsedMeanwhile() throws SQLException {
    try (Session dump = q.session()) {
      dump.say("begin isolation level repeatable read");
      dump.say("select 1"); // its snapshot, then its locks, as pg_dump does
      dump.say(
          "do $$ declare t regclass; begin for t in select c.oid from pg_class c where relnamespace = 'inlay'::regnamespace and relkind in ('r', 'p') loop"
              + " execute format('lock table %s in access share mode', t); end loop; end $$");
      q.s.say("set lock_timeout = '2s'");
      for (int i = 0; i < 15; i++) {
        q.enqueue("k" + i);
        q.complete(q.claim(1));
        q.s.run("select inlay.rotate(true)");
        q.s.run("select inlay.cleanup_old_queue_items('0')");
      }
      assertThat(q.statistic("total_completed")).isEqualTo(15);
      assertThat(
              q.s.number("select last_value % 1000 from inlay.current_segment")
                  < dump.number(
                      "select count(*) from pg_inherits where inhparent = 'inlay.run'::regclass"))
          .isTrue();
      dump.say("rollback");
    }
    Queue.await(
        () -> {
          q.s.run("select inlay.cleanup_old_queue_items('0')");
          return q.s.number("select count(*) from inlay.run") == 0;
        });
  }

  @Test
  void whatADumpMayHaveSeenAndNotLockedYetIsTruncatedAMinuteLater() throws SQLException {
    q.set("history_mb", "0");
    q.set("ledger_seconds", "1");
    q.enqueue("a");
    q.complete(q.claim(1));
    q.s.run("select inlay.rotate(true)");
    q.housekeep();
    q.housekeep();
    assertThat(
            q.s.number(
                "select count(*) from inlay.segment where drained_at is not null and freed_at is null"))
        .isOne();
    q.s.run("update inlay.segment set drained_at = drained_at - interval '1 minute'");
    q.housekeep();
    assertThat(q.s.number("select count(*) from inlay.segment where freed_at is not null")).isOne();

    turnAFullLedger(1);
    turnAFullLedger(2);
    assertThat(q.s.number("select count(*) from inlay.closed_claim")).isZero();
    q.s.run("update inlay.closure set closed_at = closed_at - interval '1 minute'");
    turnAFullLedger(3);
    assertThat(q.s.number("select count(*) from inlay.closed_claim")).isPositive();
  }

  /// Claims that were closed just now, enough of them for a turn to be due.
  private void turnAFullLedger(int turn) throws SQLException {
    q.s.run(
        "insert into inlay.claim (slot, claim_id, token, track_id, worker_id, deadline, n, voided, stretches)"
            + " select last_value % 1000, (? * 10000 + g) * 1000 + last_value % 1000, 0, 1, 'w', clock_timestamp(), 0, '{}', '{}' from inlay.current_ledger, generate_series(1, 1500) g",
        turn);
    q.s.run(
        "insert into inlay.closure (slot, claim_id, outcome) select slot, claim_id, 'completed' from inlay.open_claims()");
    long before = q.s.number("select last_value from inlay.current_ledger");
    Queue.await(
        () -> {
          q.s.run("select inlay.turn_ledger()");
          return q.s.number("select last_value from inlay.current_ledger") > before;
        });
  }

  @Test
  void aWritingTransactionKeepsItsSegmentAndIsNamed() throws SQLException {
    try (Session slow = Queue.begun(q.session())) {
      slow.run("set local application_name = 'slow import'");
      slow.run("select inlay.enqueue_embedding('notes', 'late')");
      q.enqueue("a");
      q.complete(q.claim(1));
      q.s.run("select inlay.rotate(true)");
      q.s.run("select inlay.tidy_tracks()");
      q.s.run("select inlay.rotate()");
      assertThat(q.s.text("select kept_by from inlay.segment where gen = 1"))
          .matches(
              "transaction \\d+ \\(pid %d, slow import, idle in transaction since 20.*\\) was running when lane \\d+ passed it"
                  .formatted(slow.number("select pg_backend_pid()")));
      assertThat(q.s.number("select count(*) from inlay.segment where swept_at is not null"))
          .isZero();
      slow.connection().commit();
    }
    assertThat(q.claim(10).items()).hasSize(1);
  }

  @Test
  void aWriterThatIsOpenForLongIsAHoleWhileTheLogGoesRound() throws SQLException {
    try (Session slow = Queue.begun(q.session())) {
      slow.run("select inlay.enqueue_embedding('notes', 'first')");
      for (int i = 0; i < 20; i++) {
        q.enqueue("k" + i);
        assertThat(q.claim(10).items()).hasSize(1);
        q.s.run("select inlay.complete(claim_id, token) from inlay.open_claims()");
        q.s.run("select inlay.cleanup_old_queue_items('0')");
        q.s.run("select inlay.turn_ledger(true)");
      }
      slow.run("select inlay.enqueue_embedding('notes', 'last')");
      slow.connection().commit();
    }
    assertThat(q.claim(10).items()).hasSize(2);
    q.s.run("select inlay.complete(claim_id, token) from inlay.open_claims()");
    Queue.await(
        () -> {
          q.s.run("select inlay.cleanup_old_queue_items('0')");
          return q.s.number("select count(*) from inlay.run") == 0;
        });
    assertThat(q.statistic("total_completed")).isEqualTo(22);
  }

  @Test
  void whoeverReadsASegmentThatCouldBeFreedIsNamed() throws SQLException {
    q.enqueue("a");
    q.complete(q.claim(1));
    try (Session reader = Queue.begun(q.session())) {
      reader.run("set local application_name = 'backup'");
      reader.say("lock table inlay.run_1 in access share mode");
      q.s.run("select inlay.cleanup_old_queue_items('0')");
      q.s.run("select inlay.cleanup_old_queue_items('0')");
      assertThat(q.s.text("select kept_by from inlay.get_queue_statistics()"))
          .matches(
              "pid %d, backup, idle in transaction since 20.*, reads it"
                  .formatted(reader.number("select pg_backend_pid()")));
      reader.connection().rollback();
    }
  }

  @Test
  void oneWorkerOfTheFleetKeepsHouseAtATime() throws SQLException {
    assertThat(q.s.text("select inlay.housekeeping_due(60000)")).isEqualTo("true");
    assertThat(q.s.text("select inlay.housekeeping_due(60000)")).isEqualTo("false");
    Queue.await(() -> q.s.text("select inlay.housekeeping_due(1)").equals("true"));
    // A clock that was ahead, or a restore on a machine whose clock is behind.
    q.s.run("select setval('inlay.housekept_until', 9999999999999)");
    assertThat(q.s.text("select inlay.housekeeping_due(60000)")).isEqualTo("true");
    try (Session other = Queue.begun(q.session())) {
      other.run("select setval('inlay.housekept_until', 1)");
      assertThat(other.text("select inlay.housekeeping_due(60000)")).isEqualTo("true");
      q.s.run("select setval('inlay.housekept_until', 1)");
      assertThat(q.s.text("select inlay.housekeeping_due(60000)"))
          .as("the other is at it")
          .isEqualTo("false");
    }
  }

  @Test
  void afterTheBarrierEverySnapshotKnowsWhoeverHadATransactionId() throws SQLException {
    try (Session writer = Queue.begun(q.session())) {
      writer.run("select pg_current_xact_id()");
      String xid = writer.text("select pg_current_xact_id()");
      q.s.run("select inlay.barrier()");
      assertThat(
              q.s.text(
                  "select bool_or(x = ?::text::xid8) from pg_snapshot_xip(pg_current_snapshot()) x",
                  xid))
          .isEqualTo("true");
    }
  }

  @Test
  void aSegmentIsNotSweptWhileTheNewestWriterMayStillWriteToIt() throws SQLException {
    q.enqueue("a");
    try (Session writer = Queue.begun(q.session())) {
      writer.run(
          "select pg_current_xact_id()"); // the newest transaction id, and no later one has ended
      q.s.run("select inlay.rotate(true)");
      assertThat(q.s.number("select count(*) from inlay.segment where swept_at is not null"))
          .isZero();
      assertThat(
              writer.text(
                  "select pg_current_xact_id()::text::bigint < (select sealed_xid::text::bigint from inlay.segment where gen = 1)"))
          .isEqualTo("true");
    }
  }

  @Test
  void theLedgerTurnsAndTheTotalsStay() throws SQLException {
    q.enqueue("a", "b", "c");
    q.complete(q.claim(1));
    Queue.Held open = q.claim(1);
    for (int i = 0; i < 4; i++) {
      q.s.run("select inlay.turn_ledger(true)");
    }
    assertThat(q.statistic("total_completed")).isOne();
    assertThat(q.statistic("total_processing")).isOne();
    assertThat(q.statistic("total_pending")).isOne();
    q.complete(open);
    for (int i = 0; i < 4; i++) {
      q.s.run("select inlay.turn_ledger(true)");
    }
    assertThat(q.statistic("total_completed")).isEqualTo(2);
    assertThat(q.s.number("select count(*) from inlay.closed_claim")).isEqualTo(2);
    Refused.with("IN002", "does not exist", () -> q.complete(open));
  }

  @Test
  void aFarDueDatePinsNoSegment() throws SQLException {
    long id =
        q.s.number(
            "select inlay.enqueue_embedding('notes', 'a', 'UPDATE', null, clock_timestamp() + interval '1 year')");
    q.s.run("select inlay.rotate(true)");
    q.s.run("select inlay.tidy_tracks()");
    q.housekeep();
    assertThat(q.s.number("select count(*) from inlay.segment where drained_at is not null"))
        .isOne();
    assertThat(q.status(id)).isEqualTo("pending");
    assertThat(q.statistic("total_scheduled")).isOne();
    q.s.run("update inlay.waiting set due = clock_timestamp()");
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    assertThat(q.claim(1).items()).containsExactly(id);
  }

  @Test
  void aWorkerIsRegisteredByItsFirstHeartbeat() throws SQLException {
    q.s.run("select inlay.update_worker_heartbeat('w1', 'active', 'host', 42, '1.0', 3)");
    q.s.run("select inlay.update_worker_heartbeat('w1', 'idle')");
    assertThat(
            q.s.rows("select status, host, pid, version, slots from inlay.embedding_queue_workers"))
        .containsExactly(List.of("idle", "host", 42L, "1.0", 3));
    assertThat(q.statistic("active_workers")).isOne();
    Refused.with(
        "IN006",
        "no worker status \"bored\"",
        () -> q.s.run("select inlay.update_worker_heartbeat('w1', 'bored')"));
    Refused.with(
        "IN006", "worker's id", () -> q.s.run("select inlay.update_worker_heartbeat('', 'idle')"));
  }

  @Test
  void onlyTheDeadWorkersClaimsAreOfferedAgainAndOnce() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.s.run("select inlay.update_worker_heartbeat('dead'), inlay.update_worker_heartbeat('alive')");
    assertThat(q.claimOrNull("dead", 1, 60_000)).isNotNull();
    assertThat(q.claimOrNull("alive", 1, 60_000)).isNotNull();
    q.s.run(
        "update inlay.embedding_queue_workers set heartbeat_at = clock_timestamp() - interval '1 hour' where worker_id = 'dead'");
    assertThat(q.s.number("select inlay.cleanup_stale_workers()")).isOne();
    assertThat(q.s.number("select inlay.cleanup_stale_workers()")).isZero();
    assertThat(
            q.s.texts(
                "select worker_id || ' ' || status from inlay.embedding_queue_workers order by 1"))
        .containsExactly("alive active", "dead stopped");
    assertThat(q.claim(10).items()).containsExactly(ids.get(0));
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
  }

  @Test
  void aWorkerThatWasOnlySlowKeepsWhatItClaimsFromThenOn() throws SQLException {
    q.enqueue("a");
    q.s.run("select inlay.update_worker_heartbeat('slow')");
    q.s.run(
        "update inlay.embedding_queue_workers set heartbeat_at = clock_timestamp() - interval '1 hour'");
    q.s.run("select inlay.cleanup_stale_workers()");
    Queue.Held held = q.claimOrNull("slow", 1, 60_000);
    assertThat(held).isNotNull();
    assertThat(q.s.number("select inlay.expire_claims()")).isZero();
    q.s.run("select inlay.update_worker_heartbeat('slow')");
    assertThat(q.s.text("select status from inlay.embedding_queue_workers")).isEqualTo("active");
  }

  @Test
  void statisticsAskedOnASnapshotOlderThanTheLedgerAreRefusedNotWrong() throws SQLException {
    try (Session old = q.session()) {
      q.enqueue("a");
      old.say("begin isolation level repeatable read");
      old.say("select 1");
      for (int i = 0; i < 4; i++) {
        q.s.run("select inlay.turn_ledger(true)");
      }
      Refused.with(
          "40001",
          "older than the queue's ledger",
          () -> old.run("select * from inlay.get_queue_statistics()"));
    }
  }
}
