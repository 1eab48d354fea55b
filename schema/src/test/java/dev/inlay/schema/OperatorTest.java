package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class OperatorTest {
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
  void aCancelledItemIsNotOffered() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    q.s.run("select inlay.cancel_queue_item(?)", ids.get(1));
    assertThat(q.status(ids.get(1))).isEqualTo("cancelled");
    assertThat(q.statistic("total_cancelled")).isOne();
    assertThat(q.statistic("total_pending")).isEqualTo(2);
    assertThat(q.claim(10).items()).containsExactly(ids.get(0), ids.get(2));
    assertThat(q.status(ids.get(1))).isEqualTo("cancelled");
    assertThat(q.statistic("total_cancelled")).isOne();
  }

  @Test
  void whatIsProcessedFinishedOrUnknownCannotBeCancelled() throws SQLException {
    long id = q.enqueue("a").get(0);
    Queue.Held held = q.claim(1);
    Refused.with(
        "IN005",
        "being processed by worker \"w\"",
        () -> q.s.run("select inlay.cancel_queue_item(?)", id));
    q.complete(held);
    Refused.with("IN005", "is completed", () -> q.s.run("select inlay.cancel_queue_item(?)", id));
    Refused.with(
        "IN005", "not in the queue", () -> q.s.run("select inlay.cancel_queue_item(123456789)"));
    Refused.with(
        "IN005", "not in the queue", () -> q.s.run("select inlay.get_queue_item(123456789)"));
  }

  @Test
  void aCancelledItemCannotBeCancelledAgain() throws SQLException {
    long id = q.enqueue("a").get(0);
    q.s.run("select inlay.cancel_queue_item(?)", id);
    Refused.with("IN005", "is cancelled", () -> q.s.run("select inlay.cancel_queue_item(?)", id));
  }

  @Test
  void anItemThatIsNotDueYetCanBeCancelled() throws SQLException {
    long id =
        q.s.number(
            "select inlay.enqueue_embedding('notes', 'a', 'UPDATE', null, clock_timestamp() + interval '100 ms')");
    q.s.run("select inlay.cancel_queue_item(?)", id);
    Queue.await(
        () ->
            q.s.number("select last_value from inlay.promoted_second")
                    >= q.s.number(
                        "select ceil(extract(epoch from enqueued_at + interval '100 ms'))::bigint from inlay.cancelled_item")
                || q.s.number("select inlay.promote()") > 0);
    assertThat(q.claimOrNull("w", 1, 1000)).isNull();
  }

  @Test
  void cancellingASourceLeavesOthersAndWhatIsProcessedAlone() throws SQLException {
    List<Long> ids = q.enqueue("held", "a", "b");
    Queue.Held held = q.claim(1);
    q.s.run("select inlay.enqueue_embedding('mails', 'm')");
    q.s.run(
        "select inlay.enqueue_embedding('notes', 'later', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
    assertThat(q.s.number("select inlay.cancel_queue_items_by_source('notes')")).isEqualTo(3);
    assertThat(q.statistic("total_cancelled")).isEqualTo(3);
    assertThat(q.statistic("total_pending")).isOne();
    assertThat(q.statistic("total_scheduled")).isZero();
    assertThat(
            q.s.texts(
                "select doc_key from inlay.embedding_queue where status = 'cancelled' order by 1"))
        .containsExactly("a", "b", "later");
    q.complete(held);
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly("m");
    assertThat(
            q.s.texts(
                "select doc_key from inlay.embedding_queue where status = 'cancelled' order by 1"))
        .containsExactly("a", "b", "later");
    assertThat(q.status(ids.get(0))).isEqualTo("completed");
  }

  @Test
  void whatCommitsAfterASourceWasCancelledIsNotCancelled() throws SQLException {
    try (Session slow = Queue.begun(q.session())) {
      long id = slow.number("select inlay.enqueue_embedding('notes', 'late')");
      q.enqueue("early");
      assertThat(q.s.number("select inlay.cancel_queue_items_by_source('notes')")).isOne();
      slow.connection().commit();
      assertThat(q.s.numbers("select item_id from inlay.get_next_embedding_batch('w', 10)"))
          .containsExactly(id);
    }
  }

  @Test
  void cancellingAnUnknownSourceIsRefused() {
    Refused.with(
        "IN016",
        "there is no source",
        () -> q.s.run("select inlay.cancel_queue_items_by_source('nope')"));
  }

  @Test
  void anItemsPriorityCanBeChanged() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    q.s.run("select inlay.change_item_priority(?, 'high')", ids.get(2));
    assertThat(q.column(ids.get(2), "priority")).isEqualTo("high");
    assertThat(q.statistic("total_pending")).isEqualTo(3);
    assertThat(q.claim(1).items()).containsExactly(ids.get(2));
    assertThat(q.claim(10).items()).containsExactly(ids.get(0), ids.get(1));
  }

  @Test
  void aChangedPriorityKeepsTheTimeAnItemIsDue() throws SQLException {
    long id =
        q.s.number(
            "select inlay.enqueue_embedding('notes', 'a', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
    String due = q.column(id, "not_before");
    q.s.run("select inlay.change_item_priority(?, 'low')", id);
    assertThat(q.column(id, "not_before")).isEqualTo(due);
    assertThat(q.column(id, "priority")).isEqualTo("low");
    Refused.with(
        "IN006",
        "no priority",
        () -> q.s.run("select inlay.change_item_priority(?, 'urgent')", id));
  }

  @Test
  void anExhaustedItemIsRedrivenWithAllItsAttempts() throws SQLException {
    q.set("max_retries", "0");
    List<Long> ids = q.enqueue("a", "b");
    q.fail(q.claim(2), false, ids.toArray(Long[]::new));
    assertThat(q.statistic("total_failed")).isEqualTo(2);
    assertThat(q.s.number("select inlay.requeue_failed_items()")).isEqualTo(2);
    assertThat(q.statistic("total_failed")).isZero();
    q.set("max_retries", "1");
    Queue.Held again = q.claim(10);
    assertThat(again.items()).isEqualTo(ids);
    q.fail(again, false, ids.get(0));
    assertThat(q.status(ids.get(0))).isEqualTo("pending");
    assertThat(q.status(ids.get(1))).isEqualTo("completed");
  }

  @Test
  void asManyAsAskedForAreRedrivenTheOldestFirst() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    q.fail(q.claim(3), true, ids.toArray(Long[]::new));
    assertThat(q.s.number("select inlay.requeue_failed_items(1)")).isOne();
    assertThat(q.claim(10).items()).containsExactly(ids.get(0));
    assertThat(q.s.number("select inlay.requeue_failed_items(null, 'mails')")).isZero();
    Refused.with("IN006", "negative", () -> q.s.run("select inlay.requeue_failed_items(-1)"));
    Refused.with(
        "IN016", "no source", () -> q.s.run("select inlay.requeue_failed_items(1, 'nope')"));
  }

  @Test
  void oneDeadLetterIsRedriven() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.fail(q.claim(2), true, ids.toArray(Long[]::new));
    q.s.run("select inlay.requeue_failed_item(?)", ids.get(1));
    assertThat(q.claim(10).items()).containsExactly(ids.get(1));
    Refused.with(
        "IN005",
        "not among the dead letters",
        () -> q.s.run("select inlay.requeue_failed_item(?)", ids.get(1)));
  }

  @Test
  void deadLettersAreDroppedByIdBySourceOrAll() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    q.fail(q.claim(3), true, ids.toArray(Long[]::new));
    assertThat(
            q.s.number("select inlay.drop_dead_letters(item_ids => array[?::bigint])", ids.get(0)))
        .isOne();
    assertThat(q.s.number("select inlay.drop_dead_letters('mails')")).isZero();
    Refused.with("IN006", "nothing was named", () -> q.s.run("select inlay.drop_dead_letters()"));
    assertThat(q.s.number("select inlay.drop_dead_letters(everything => true)")).isEqualTo(2);
    assertThat(q.statistic("total_failed")).isZero();
  }

  @Test
  void itemsThatWaitAfterARateLimitAreOfferedAtOnceAfterAReset() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c");
    Queue.Held held = q.claim(2);
    q.s.run("select inlay.release(?, ?, 3600000)", held.id(), held.token());
    q.fail(q.claim(1), false, ids.get(2));
    assertThat(q.s.number("select inlay.reset_rate_limited_items()")).isEqualTo(2);
    assertThat(q.statistic("total_rate_limited")).isZero();
    assertThat(q.statistic("total_pending")).isEqualTo(2);
    assertThat(q.statistic("total_scheduled")).isOne();
    assertThat(q.claim(10).items()).containsExactlyInAnyOrder(ids.get(0), ids.get(1));
    assertThat(q.s.number("select inlay.reset_rate_limited_items()")).isZero();
  }

  @Test
  void aResetReachesItemsThatLeftTheLogToWait() throws SQLException {
    List<Long> ids = q.enqueue("a");
    Queue.Held held = q.claim(1);
    q.s.run("select inlay.release(?, ?, 3600000)", held.id(), held.token());
    q.s.run("select inlay.rotate(true)");
    q.s.run("select inlay.rotate()");
    assertThat(q.s.number("select count(*) from inlay.waiting")).isOne();
    assertThat(q.status(ids.get(0))).isEqualTo("rate_limited");
    assertThat(q.s.number("select inlay.reset_rate_limited_items()")).isOne();
    assertThat(q.claim(10).items()).isEqualTo(ids);
  }

  @Test
  void itemsOfAPausedSourceWaitAndComeBack() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    long mail = q.s.number("select inlay.enqueue_embedding('mails', 'm')");
    q.s.run("select inlay.pause_source('notes')");
    assertThat(q.s.numbers("select item_id from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly(mail);
    assertThat(q.statistic("total_paused")).isEqualTo(2);
    assertThat(q.status(ids.get(0))).isEqualTo("pending");
    q.s.run("select inlay.pause_source('notes', false)");
    Queue.await(() -> q.s.number("select inlay.promote()") == 2);
    assertThat(q.claim(10).items()).isEqualTo(ids);
    Refused.with("IN016", "no source", () -> q.s.run("select inlay.pause_source('nope')"));
  }

  @Test
  void aPausedProfilePinsNoSegment() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.s.run("select inlay.pause_profile('local')");
    q.s.run("select inlay.rotate(true)");
    Queue.await(
        () -> {
          q.housekeep();
          return q.s.number("select count(*) from inlay.segment where drained_at is null") == 1;
        });
    assertThat(q.statistic("total_paused")).isEqualTo(2);
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
    q.s.run("select inlay.pause_profile('local', false)");
    Queue.await(() -> q.s.number("select inlay.promote()") == 2);
    assertThat(q.claim(10).items()).isEqualTo(ids);
    Refused.with("IN011", "no profile", () -> q.s.run("select inlay.pause_profile('nope')"));
  }

  @Test
  void parkedItemsOfASourceCanBeCancelled() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    q.s.run("select inlay.pause_source('notes')");
    assertThat(q.s.rows("select * from inlay.get_next_embedding_batch('w', 10)")).isEmpty();
    q.s.run("select inlay.cancel_queue_item(?)", ids.get(0));
    assertThat(q.s.number("select inlay.cancel_queue_items_by_source('notes')")).isOne();
    assertThat(q.s.texts("select status from inlay.embedding_queue"))
        .containsExactly("cancelled", "cancelled");
    assertThat(q.statistic("total_cancelled")).isEqualTo(2);
  }

  @Test
  void aConfigurationValueIsReadAndChangedAndTheChangeIsAuditedAndTold() throws SQLException {
    try (Session listener = q.session()) {
      listener.say("listen inlay_config");
      assertThat(q.s.text("select inlay.get_queue_config('batch_size')")).isEqualTo("512");
      q.s.run("select inlay.update_queue_config('batch_size', '100', 'ann')");
      assertThat(q.s.text("select inlay.get_queue_config('batch_size')")).isEqualTo("100");
      assertThat(
              q.s.rows(
                  "select changed_by, key, old_value::text, new_value::text from inlay.config_change"))
          .containsExactly(List.of("ann", "batch_size", "512", "100"));
      PGNotification[] heard =
          listener.connection().unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(heard).isNotEmpty();
      assertThat(heard[0].getParameter()).isEqualTo("batch_size");
    }
  }

  @Test
  void anUnknownKeyIsRefusedAndTheNearestNamed() {
    Refused.with(
        "IN020",
        "no configuration key \"batchsize\"",
        () -> q.s.run("select inlay.get_queue_config('batchsize')"));
    Refused.with("IN020", "no configuration key \"max_retry\"", () -> q.set("max_retry", "1"));
    assertThat(nearest("max_retry")).contains("Did you mean \"max_retries\"?");
  }

  private String nearest(String key) {
    try {
      q.s.run("select inlay.get_queue_config(?)", key);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void valuesOfTheWrongTypeOrOutOfRangeAreRefusedWithTheRule() throws SQLException {
    Refused.with("IN021", "must be from 1 to 2048 items", () -> q.set("batch_size", "0"));
    Refused.with("IN021", "whole number", () -> q.set("batch_size", "1.5"));
    Refused.with("IN021", "whole number", () -> q.set("batch_size", "many"));
    Refused.with("IN021", "true or false", () -> q.set("queue_enabled", "1"));
    Refused.with("IN021", "a number from", () -> q.set("ageing_interval_seconds", "true"));
    Refused.with(
        "IN021", "keys high, medium and low", () -> q.set("priority_weights", "{\"high\": 1}"));
    Refused.with(
        "IN021",
        "weights are numbers",
        () -> q.set("priority_weights", "{\"high\": -1, \"medium\": 1, \"low\": 1}"));
    Refused.with(
        "IN021",
        "cannot be null",
        () -> q.s.run("select inlay.update_queue_config('batch_size', null::jsonb)"));
    Refused.with(
        "IN006",
        "who changes",
        () -> q.s.run("select inlay.update_queue_config('batch_size', '1', '')"));
    assertThat(q.s.number("select count(*) from inlay.config_change")).isZero();
    assertThat(q.s.text("select inlay.get_queue_config('batch_size')")).isEqualTo("512");
  }

  @Test
  void everyDefaultKeepsItsOwnRule() throws SQLException {
    assertThat(
            q.s.texts(
                "select key from inlay.embedding_queue_config c where inlay.broken_rule(c, default_value) is not null or value <> default_value"))
        .containsExactly("max_concurrent_workers"); // Queue raises it for tests
  }

  @Test
  void healthNamesEachIssueWithEvidenceAndAdvice() throws SQLException {
    assertThat(q.s.text("select status from inlay.get_queue_health()")).isEqualTo("ok");
    q.enqueue("a", "b");
    q.fail(
        q.claim(1),
        true,
        q.s.number(
            "select max(item_id[1]) from (select item_ids as item_id from inlay.open_claims() c, inlay.offered_runs(c.stretches, c.voided)) x"));
    q.s.run("select inlay.pause_queue()");
    assertThat(
            q.s.texts(
                "select i ->> 'name' from inlay.get_queue_health() h, jsonb_array_elements(h.issues) i order by 1"))
        .containsExactly("dead_letters", "no_workers", "queue_disabled");
    assertThat(q.s.text("select status from inlay.get_queue_health()")).isEqualTo("critical");
    assertThat(
            q.s.number(
                "select count(*) from inlay.get_queue_health() h, jsonb_array_elements(h.issues) i where i -> 'evidence' is null or i ->> 'recommendation' is null"))
        .isZero();
  }
}
