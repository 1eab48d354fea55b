package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompleteTest {
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
  void aCompletedClaimsItemsAreCompletedAndCounted() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.complete(q.claim(10));
    assertThat(q.status(ids.get(0))).isEqualTo("completed");
    assertThat(q.statistic("total_completed")).isEqualTo(2);
    assertThat(q.statistic("total_processing")).isZero();
  }

  @Test
  void aWrongTokenIsRefused() throws SQLException {
    q.enqueue("a");
    Queue.Held held = q.claim(1);
    Refused.with(
        "IN002",
        "not yours",
        () -> q.s.run("select inlay.complete(?, ?)", held.id(), held.token() + 1));
    Refused.with(
        "IN002", "not yours", () -> q.s.run("select * from inlay.claim_runs(?, 0)", held.id()));
    q.complete(held);
  }

  @Test
  void aClaimThatNeverWasIsRefused() {
    Refused.with(
        "IN002", "claim 999 does not exist", () -> q.s.run("select inlay.complete(999, 1)"));
    Refused.with("IN002", "claim -5 does not exist", () -> q.s.run("select inlay.release(-5, 1)"));
  }

  @Test
  void aClaimEndsOnce() throws SQLException {
    q.enqueue("a");
    Queue.Held held = q.claim(1);
    q.complete(held);
    Refused.with("IN003", "is closed", () -> q.complete(held));
    Refused.with(
        "IN003", "is closed", () -> q.s.run("select inlay.release(?, ?)", held.id(), held.token()));
    assertThat(q.statistic("total_completed")).isOne();
  }

  @Test
  void expiredClaimIsOfferedAgain() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.claimThatRunsOut(2);
    assertThat(q.s.number("select inlay.expire_claims()")).isOne();
    assertThat(q.s.number("select inlay.expire_claims()")).isZero();
    Queue.Held again = q.claim(10);
    assertThat(again.items()).isEqualTo(ids);
    assertThat(q.s.text("select distinct attempts from inlay.embedding_queue")).isEqualTo("1");
  }

  @Test
  void aWorkerThatComesBackAfterItsClaimExpiredChangesNothing() throws SQLException {
    q.s.say("create table vectors (doc_key text)");
    q.enqueue("a");
    Queue.Held zombie = q.claimThatRunsOut(1);
    q.s.run("select inlay.expire_claims()");
    q.s.connection().setAutoCommit(false);
    q.s.say("insert into vectors values ('stale')");
    Refused.with("IN003", "is closed", () -> q.complete(zombie));
    q.s.connection().rollback();
    q.s.connection().setAutoCommit(true);
    assertThat(q.s.number("select count(*) from vectors")).isZero();
    q.complete(q.claim(1));
    assertThat(q.statistic("total_completed")).isOne();
  }

  @Test
  void aRescuerPassesByAClaimThatIsBeingCompleted() throws SQLException {
    q.enqueue("a");
    Queue.Held late = q.claimThatRunsOut(1);
    try (Session worker = Queue.begun(q.session())) {
      worker.run("select inlay.complete(?, ?)", late.id(), late.token());
      assertThat(q.s.number("select inlay.expire_claims()")).isZero();
      worker.connection().commit();
    }
    assertThat(q.s.number("select inlay.expire_claims()")).isZero();
    assertThat(q.statistic("total_completed")).isOne();
    assertThat(q.claimOrNull("w", 1, 1000)).isNull();
  }

  @Test
  void aRescuerPassesByAClaimThatIsHeldAndFindsItLater() throws SQLException {
    q.enqueue("a");
    Queue.Held late = q.claimThatRunsOut(1);
    try (Session worker = Queue.begun(q.session())) {
      worker.run("select inlay.hold_claim(?, ?)", late.id(), late.token());
      assertThat(q.s.number("select inlay.expire_claims()")).isZero();
      worker.connection().commit();
    }
    assertThat(q.s.number("select inlay.expire_claims()")).isOne();
  }

  @Test
  void aClaimThatHasEndedIsNotHeldAndNothingIsStored() throws SQLException {
    q.s.say("create table vectors (doc_key text)");
    q.enqueue("a");
    Queue.Held zombie = q.claimThatRunsOut(1);
    q.s.run("select inlay.expire_claims()");
    q.s.connection().setAutoCommit(false);
    q.s.say("insert into vectors values ('stale')");
    Refused.with(
        "IN003",
        "is closed",
        () -> q.s.run("select inlay.hold_claim(?, ?)", zombie.id(), zombie.token()));
    q.s.connection().rollback();
    q.s.connection().setAutoCommit(true);
    assertThat(q.s.number("select count(*) from vectors")).isZero();
  }

  @Test
  void whoHoldsAClaimMakesItsEndWait() throws Exception {
    q.enqueue("a");
    Queue.Held held = q.claim(1);
    try (Session holder = Queue.begun(q.session());
        Session other = Queue.begun(q.session())) {
      holder.run("select inlay.hold_claim(?, ?)", held.id(), held.token());
      other.say("set local lock_timeout = '50ms'");
      Refused.with(
          "55P03",
          "lock timeout",
          () -> other.run("select inlay.release(?, ?)", held.id(), held.token()));
    }
  }

  @Test
  void aFailedItemWaitsAtMostItsBackoffAndIsTriedAgain() throws SQLException {
    q.set("retry_backoff_base_ms", "1000");
    List<Long> ids = q.enqueue("good", "bad");
    q.fail(q.claim(2), false, ids.get(1));
    assertThat(q.status(ids.get(0))).isEqualTo("completed");
    assertThat(
            q.s.rows(
                "select status, attempts, error_message from inlay.embedding_queue where id = ?",
                ids.get(1)))
        .containsExactly(List.of("pending", 1, "it broke"));
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    Queue.Held again = q.claim(1);
    assertThat(again.items()).containsExactly(ids.get(1));
    assertThat(q.column(ids.get(1), "attempts")).isEqualTo("2");
  }

  @Test
  void theWaitIsDrawnFromZeroToTheBackoffWhichGrowsUpToItsCap() throws SQLException {
    q.set("retry_backoff_base_ms", "20000");
    q.set("retry_backoff_factor", "3");
    q.set("retry_backoff_cap_ms", "50000");
    q.set("max_retries", "10");
    String[] keys = new String[200];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k" + i;
    }
    Long[] ids = q.enqueue(keys).toArray(Long[]::new);
    q.fail(q.claim(2048), false, ids);
    assertThat(seconds("max")).isBetween(15.0, 21.1);
    assertThat(seconds("min")).isLessThan(4.0);
  }

  /// Of what waits: the longest or shortest wait, in whole seconds rounded up.
  private double seconds(String which) throws SQLException {
    return q.s.number(
            "select 1000 * "
                + which
                + "(extract(epoch from not_before - clock_timestamp())) from inlay.embedding_queue where status = 'pending'")
        / 1000.0;
  }

  @Test
  void anItemBecomesADeadLetterAfterItsLastAttempt() throws SQLException {
    q.set("max_retries", "1");
    q.set("retry_backoff_base_ms", "1");
    long id = q.enqueue("bad").get(0);
    q.fail(q.claim(1), false, id);
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    q.fail(q.claim(1), false, id);
    assertThat(
            q.s.rows(
                "select status, attempts, max_attempts, error_message from inlay.embedding_queue where id = ?",
                id))
        .containsExactly(List.of("failed", 2, 2, "it broke"));
    assertThat(q.statistic("total_failed")).isOne();
  }

  @Test
  void aPermanentErrorMakesADeadLetterAtOnce() throws SQLException {
    long id = q.enqueue("bad").get(0);
    q.fail(q.claim(1), true, id);
    assertThat(q.status(id)).isEqualTo("failed");
    assertThat(q.column(id, "attempts")).isEqualTo("1");
  }

  @Test
  void errorsWithoutWordsAndWithoutAVerdictAreKept() throws SQLException {
    long id = q.enqueue("bad").get(0);
    Queue.Held held = q.claim(1);
    q.s.run(
        "select inlay.complete(?, ?, array[?::bigint], '{NULL}', '{NULL}')",
        held.id(),
        held.token(),
        id);
    assertThat(q.column(id, "error_message")).isEqualTo("unknown error");
    assertThat(q.status(id)).isEqualTo("pending");
  }

  @Test
  void anItemOfAnotherClaimCannotFailInThisOne() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    Queue.Held first = q.claim(1);
    Queue.Held second = q.claim(1);
    Refused.with("IN004", "does not hold all", () -> q.fail(first, false, ids.get(1)));
    assertThat(q.s.number("select count(*) from inlay.closure")).isZero();
    assertThat(q.s.number("select count(*) from inlay.failure")).isZero();
    q.complete(first);
    q.complete(second);
  }

  @Test
  void anItemNamedTwiceIsRefused() throws SQLException {
    long id = q.enqueue("a").get(0);
    Queue.Held held = q.claim(1);
    Refused.with("IN004", "named twice", () -> q.fail(held, false, id, id));
    Refused.with(
        "IN004",
        "named twice",
        () ->
            q.s.run(
                "select inlay.complete(?, ?, array[?::bigint], '{x}', '{f}', array[?::bigint])",
                held.id(),
                held.token(),
                id,
                id));
    q.complete(held);
  }

  @Test
  void errorsAndItemsMustBeOfOneLength() throws SQLException {
    long id = q.enqueue("a").get(0);
    Queue.Held held = q.claim(1);
    Refused.with(
        "22023",
        "of one length",
        () ->
            q.s.run("select inlay.complete(?, ?, array[?::bigint])", held.id(), held.token(), id));
  }

  @Test
  void releasedItemsComeBackAfterTheDelayWithoutAnAttemptCharged() throws SQLException {
    long id = q.enqueue("a").get(0);
    Queue.Held held = q.claim(1);
    q.s.run("select inlay.release(?, ?, 300)", held.id(), held.token());
    assertThat(q.status(id)).isEqualTo("rate_limited");
    assertThat(q.statistic("total_rate_limited")).isOne();
    assertThat(q.claimOrNull("w", 1, 1000)).isNull();
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    assertThat(q.claim(1).items()).containsExactly(id);
    assertThat(q.column(id, "attempts")).isEqualTo("1");
  }

  @Test
  void aDelayBelowZeroIsRefused() throws SQLException {
    q.enqueue("a");
    Queue.Held held = q.claim(1);
    Refused.with(
        "22023", "delay", () -> q.s.run("select inlay.release(?, ?, -1)", held.id(), held.token()));
    Refused.with(
        "IN006",
        "delay",
        () -> q.s.run("select inlay.handle_claim_rate_limit(?, 'w', -1)", held.id()));
    q.complete(held);
  }

  @Test
  void aPoisonousItemEndsAloneInTheDeadLettersAndTheOthersAreDone() throws SQLException {
    q.set("max_expiries", "7");
    List<Long> ids = q.enqueue("a", "b", "poison", "d", "e", "f", "g", "h");
    long poison = ids.get(2);
    Set<Long> done = new TreeSet<>();
    for (int i = 0; i < 60 && !q.status(poison).equals("failed"); i++) {
      Queue.Held held = q.claimOrNull("w", 100, 1);
      if (held == null) {
        continue;
      }
      if (held.items().contains(poison)) {
        Queue.await(() -> q.s.number("select inlay.expire_claims()") == 1);
      } else {
        q.complete(held);
        done.addAll(held.items());
      }
    }
    assertThat(q.status(poison)).isEqualTo("failed");
    assertThat(q.column(poison, "error_message")).contains("expired 7 times");
    assertThat(done).hasSize(7);
  }

  @Test
  void aPoisonousItemAmong2048EndsAloneAfterTheConfiguredExpiries() throws SQLException {
    String[] keys = new String[2048];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k" + i;
    }
    long poison = q.enqueue(keys).get(1234);
    Set<Long> done = new TreeSet<>();
    int deaths = 0;
    while (!q.s.text("select count(*) from inlay.dead_letter").equals("1")) {
      Queue.Held held = q.claimOrNull("w", 2048, 1);
      if (held == null || !held.items().contains(poison)) {
        if (held != null) {
          q.complete(held);
          assertThat(done).doesNotContainAnyElementsOf(held.items());
          done.addAll(held.items());
        }
        continue;
      }
      deaths++;
      assertThat(deaths).isLessThanOrEqualTo(12);
      Queue.await(() -> q.s.number("select inlay.expire_claims()") == 1);
    }
    assertThat(q.s.numbers("select item_id from inlay.dead_letter")).containsExactly(poison);
    assertThat(deaths).isEqualTo(12); // max_expiries; ten halvings had it alone before
    assertThat(done).hasSize(2047);
  }

  @Test
  void theLastItemCompletedSinglyClosesTheClaim() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    q.claim(3);
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true, 10)", ids.get(0));
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', false, 5, 'no')", ids.get(1));
    assertThat(List.of(q.status(ids.get(0)), q.status(ids.get(1)), q.status(ids.get(2))))
        .containsExactly("completed", "pending", "processing");
    assertThat(q.statistic("total_completed")).isOne();
    assertThat(q.statistic("total_processing")).isOne();
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", ids.get(2));
    assertThat(
            q.s.rows(
                "select outcome, items, completed, failed, tokens from inlay.embedding_metrics"))
        .containsExactly(List.of("completed", 3, 2, 1, 15L));
  }

  @Test
  void anotherWorkersItemCannotBeCompleted() throws SQLException {
    long id = q.enqueue("a").get(0);
    Queue.Held held = q.claim(1);
    Refused.with(
        "IN004",
        "no open claim that holds item",
        () -> q.s.run("select inlay.complete_embedding_queue_item(?, 'thief', true)", id));
    Refused.with(
        "IN002",
        "is not of worker",
        () -> q.s.run("select inlay.complete_embedding_queue_claim(?, 'thief')", held.id()));
    Refused.with(
        "IN002",
        "is not of worker",
        () -> q.s.run("select inlay.handle_claim_rate_limit(?, 'thief')", held.id()));
    Refused.with(
        "IN004", "no open claim", () -> q.s.run("select inlay.handle_rate_limit(?, 'thief')", id));
    assertThat(q.status(id)).isEqualTo("processing");
  }

  @Test
  void anItemIsCompletedOnce() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    Queue.Held held = q.claim(2);
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", ids.get(0));
    Refused.with(
        "IN004",
        "has its outcome",
        () -> q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", ids.get(0)));
    Refused.with("IN004", "has its outcome", () -> q.fail(held, false, ids.get(0)));
    q.complete(held);
    assertThat(q.statistic("total_completed")).isEqualTo(2);
  }

  @Test
  void missingAndNegativeArgumentsAreRefused() throws SQLException {
    long id = q.enqueue("a").get(0);
    q.claim(1);
    Refused.with(
        "IN006",
        "success must be given",
        () -> q.s.run("select inlay.complete_embedding_queue_item(?, 'w', null)", id));
    Refused.with(
        "IN006",
        "negative",
        () -> q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true, -1)", id));
    assertThat(q.status(id)).isEqualTo("processing");
  }

  @Test
  void anItemCompletedSinglyIsNotOfferedAgainWhenTheRestOfItsClaimExpires() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.claimThatRunsOut(2);
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", ids.get(0));
    assertThat(q.s.number("select inlay.expire_claims()")).isOne();
    assertThat(q.claim(10).items()).containsExactly(ids.get(1));
    assertThat(q.status(ids.get(0))).isEqualTo("completed");
    assertThat(q.statistic("total_completed")).isOne();
  }

  @Test
  void aRateLimitedItemWaitsAndTheClaimGoesOn() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    Queue.Held held = q.claim(2);
    q.s.run("select inlay.handle_rate_limit(?, 'w', 60000)", ids.get(0));
    assertThat(q.status(ids.get(0))).isEqualTo("rate_limited");
    assertThat(q.column(ids.get(0), "attempts")).isEqualTo("0");
    q.complete(held);
    assertThat(q.statistic("total_completed")).isOne();
  }

  @Test
  void aWholeClaimIsCompletedWithoutItsToken() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    Queue.Held held = q.claim(3);
    q.s.run(
        "select inlay.complete_embedding_queue_claim(?, 'w', true, 30, 'one failed', array[?::bigint])",
        held.id(),
        ids.get(2));
    assertThat(q.statistic("total_completed")).isEqualTo(2);
    assertThat(q.statistic("total_tokens")).isEqualTo(30);
    assertThat(q.column(ids.get(2), "error_message")).isEqualTo("one failed");
  }

  @Test
  void aWholeClaimFails() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    Queue.Held held = q.claim(2);
    q.s.run(
        "select inlay.complete_embedding_queue_claim(?, 'w', false, 0, 'all failed')", held.id());
    assertThat(
            q.s.texts(
                "select error_message from inlay.embedding_queue where id in (?, ?)",
                ids.get(0),
                ids.get(1)))
        .containsExactly("all failed", "all failed");
    assertThat(q.statistic("total_scheduled")).isEqualTo(2);
  }

  @Test
  void aWholeClaimIsRateLimitedForTheConfiguredTime() throws SQLException {
    q.set("rate_limit_delay_ms", "50000");
    q.enqueue("a", "b");
    Queue.Held held = q.claim(2);
    assertThat(q.s.number("select inlay.handle_claim_rate_limit(?, 'w')", held.id())).isEqualTo(2);
    assertThat(
            q.s.text(
                "select bool_and(not_before > clock_timestamp() + interval '48 s') from inlay.embedding_queue where status = 'rate_limited'"))
        .isEqualTo("true");
  }
}
