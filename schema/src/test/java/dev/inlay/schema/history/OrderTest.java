package dev.inlay.schema.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import dev.inlay.testing.TestDatabase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Within a lane, what was committed before another transaction began is claimed no later than what
/// that one queues.
///
/// `-Dinlay.history.seconds=60` makes it longer (no more: all pairs are compared),
/// `-Dinlay.history.seed=…` repeats the choices of a run (not the server's timing).
class OrderTest {
  private static final long SEED = Long.getLong("inlay.history.seed", System.nanoTime());
  private static final int SECONDS = Math.min(60, Integer.getInteger("inlay.history.seconds", 6));

  @Test
  void aLaneIsClaimedInTheOrderOfItsCommits() throws Exception {
    try (TestDatabase database = Schemas.fresh()) {
      OrderedHistory.Outcome outcome =
          new OrderedHistory(database::connect, SEED)
              .run(Duration.ofSeconds(SECONDS), Duration.ofSeconds(30));
      System.out.println(outcome);
      assertThat(outcome.emptied()).as("%s", outcome).isTrue();
      assertThat(outcome.overtaken()).as("%s", outcome).isPositive();
      assertThat(outcome.wrong()).as("%s", outcome).isZero();
    }
  }

  @Test
  void aBrokenOrderIsFound() throws Exception {
    try (TestDatabase database = Schemas.fresh()) {
      try (Session s = new Session(database.connect())) {
        String source = s.text("select pg_get_functiondef('inlay.advance_lane'::regproc)");
        String broken =
            source.replace(
                "or not pg_visible_in_snapshot(h.xid, v_snap)",
                "or random() < 0.5 or not pg_visible_in_snapshot(h.xid, v_snap)");
        assertThat(broken).isNotEqualTo(source);
        s.say(broken);
      }
      OrderedHistory.Outcome outcome =
          new OrderedHistory(database::connect, SEED)
              .run(Duration.ofSeconds(4), Duration.ofSeconds(30));
      System.out.println(outcome);
      assertThat(outcome.wrong()).as("%s", outcome).isPositive();
    }
  }

  /// A claim looks at the transactions it had left behind and then at what is new: one that ends in
  /// between is not overtaken by those that began after it.
  @Test
  void aTransactionThatEndsInTheMiddleOfAClaimIsNotOvertaken() throws Exception {
    try (TestDatabase database = Schemas.fresh();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Session s = new Session(database.connect());
        Session late = new Session(database.connect());
        Session between = new Session(database.connect());
        Session claimer = new Session(database.connect())) {
      int profile = Schemas.profile(s, "one");
      Schemas.source(s, "first", profile);
      late.say("begin; select inlay.enqueue_embedding('first', 'late')");
      s.say("select inlay.enqueue_embedding('first', '{passed,waiting}'::text[])");
      assertThat(claim(s, profile, 1).keys()).containsExactly("passed");
      between.say("begin; lock table inlay.segment in access exclusive mode");
      Future<OrderedHistory.Batch> claim = threads.submit(() -> claim(claimer, profile, 10));
      await()
          .until(
              () ->
                  s.number(
                          "select count(*) from pg_locks where relation = 'inlay.segment'::regclass and not granted")
                      == 1);
      late.say("commit");
      s.say("select inlay.enqueue_embedding('first', 'after')");
      between.say("commit");
      assertThat(claim.get().keys()).containsExactly("late", "waiting", "after");
    }
  }

  private static OrderedHistory.Batch claim(Session s, int profile, int n) throws Exception {
    return Objects.requireNonNull(OrderedHistory.claim(s, profile, n), "nothing to claim");
  }
}
