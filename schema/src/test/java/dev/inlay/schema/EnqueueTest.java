package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnqueueTest {
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
  void anItemIsPendingUnderTheIdThatWasReturned() throws SQLException {
    long id = q.s.number("select inlay.enqueue_embedding('notes', 'a')");
    assertThat(
            q.s.rows(
                "select doc_key, operation, priority, status, attempts, max_attempts from inlay.embedding_queue where id = ?",
                id))
        .containsExactly(List.of("a", "UPDATE", "medium", "pending", 0, 4));
  }

  @Test
  void idsAreInTheOrderOfTheKeysThoughTheyFillSeveralRuns() throws SQLException {
    String[] keys = IntStream.range(0, 600).mapToObj(i -> "k" + i).toArray(String[]::new);
    List<Long> ids = q.enqueue(keys);
    assertThat(ids).hasSize(600).isSorted().doesNotHaveDuplicates();
    assertThat(q.column(ids.get(0), "doc_key")).isEqualTo("k0");
    assertThat(q.column(ids.get(599), "doc_key")).isEqualTo("k599");
  }

  @Test
  void noKeysQueueNothing() throws SQLException {
    assertThat(q.enqueue()).isEmpty();
    assertThat(q.statistic("total_pending")).isZero();
  }

  @Test
  void anUnknownSourceIsRefusedAndTheKnownAreNamed() {
    Refused.with(
        "IN016",
        "there is no source \"note\"",
        () -> q.s.run("select inlay.enqueue_embedding('note', 'a')"));
  }

  @Test
  void anUnknownOperationIsRefused() {
    Refused.with(
        "IN006",
        "there is no operation \"UPSERT\"",
        () -> q.s.run("select inlay.enqueue_embedding('notes', 'a', 'UPSERT')"));
  }

  @Test
  void anUnknownPriorityIsRefused() {
    Refused.with(
        "IN006",
        "there is no priority \"urgent\"",
        () -> q.s.run("select inlay.enqueue_embedding('notes', 'a', 'UPDATE', 'urgent')"));
  }

  @Test
  void anEmptyKeyAmongManyIsRefusedAndNothingIsQueued() throws SQLException {
    Refused.with("IN006", "a key is null or empty", () -> q.enqueue("a", "", "b"));
    assertThat(q.statistic("total_pending")).isZero();
  }

  @Test
  void aTimeThatNeverComesIsRefused() {
    Refused.with(
        "IN006",
        "100 years",
        () -> q.s.run("select inlay.enqueue_embedding('notes', 'a', 'UPDATE', null, 'infinity')"));
  }

  @Test
  void aRolledBackTransactionQueuesNothing() throws SQLException {
    q.s.connection().setAutoCommit(false);
    q.enqueue("a");
    q.s.connection().rollback();
    q.s.connection().setAutoCommit(true);
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
  }

  @Test
  void whatASavepointUndoesIsNotQueuedAndTheRestIs() throws SQLException {
    q.s.connection().setAutoCommit(false);
    List<Long> kept = q.enqueue("kept");
    q.s.say("savepoint x");
    q.enqueue("undone");
    q.s.say("rollback to x");
    List<Long> after = q.enqueue("after");
    q.s.connection().commit();
    q.s.connection().setAutoCommit(true);
    assertThat(q.claim(10).items()).containsExactlyInAnyOrder(kept.get(0), after.get(0));
  }

  @Test
  void aRepeatableReadTransactionWithAnOldSnapshotQueuesIntoTheNewestSegment() throws SQLException {
    try (Session old = q.session()) {
      old.say("begin isolation level repeatable read");
      old.say("select 1 from inlay.segment");
      q.enqueue("first");
      q.s.run("select inlay.rotate(true)");
      q.complete(q.claim(10));
      long id = old.number("select inlay.enqueue_embedding('notes', 'late')");
      old.say("commit");
      assertThat(q.claim(10).items()).containsExactly(id);
    }
  }

  @Test
  void aWriterThatCommitsLateIsClaimedAfterOthersHavePassedIt() throws SQLException {
    try (Session slow = Queue.begun(q.session())) {
      long late = slow.number("select inlay.enqueue_embedding('notes', 'late')");
      List<Long> quick = q.enqueue("quick");
      Queue.Held first = q.claim(10);
      assertThat(first.items()).isEqualTo(quick);
      q.complete(first);
      slow.connection().commit();
      assertThat(q.claim(10).items()).containsExactly(late);
    }
  }

  @Test
  void aWriterThatIsOpenWhileTheLogTurnsLosesNothing() throws SQLException {
    try (Session slow = Queue.begun(q.session())) {
      long early = slow.number("select inlay.enqueue_embedding('notes', 'early')");
      for (int i = 0; i < 3; i++) {
        q.enqueue("quick" + i);
        q.complete(q.claim(10));
        q.s.run("select inlay.rotate(true)");
        q.s.run("select inlay.tidy_tracks()");
      }
      long late = slow.number("select inlay.enqueue_embedding('notes', 'late')");
      slow.connection().commit();
      assertThat(q.claim(10).items()).containsExactlyInAnyOrder(early, late);
    }
  }

  @Test
  void aScheduledItemIsOfferedWhenItIsDueAndNotEarlier() throws SQLException {
    long id =
        q.s.number(
            "select inlay.enqueue_embedding('notes', 'a', 'UPDATE', 'high', clock_timestamp() + interval '300 ms')");
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
    assertThat(q.status(id)).isEqualTo("pending");
    assertThat(
            q.s.text("select not_before > enqueued_at from inlay.embedding_queue where id = ?", id))
        .isEqualTo("true");
    assertThat(q.statistic("total_scheduled")).isOne();
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    assertThat(
            q.s.text(
                "select clock_timestamp() >= enqueued_at + interval '300 ms' from inlay.embedding_queue where id = ?",
                id))
        .isEqualTo("true");
    assertThat(q.s.text("select status from inlay.get_queue_item(?)", id)).isEqualTo("pending");
    assertThat(q.claim(10).items()).containsExactly(id);
    assertThat(q.s.text("select status from inlay.get_queue_item(?)", id)).isEqualTo("processing");
  }

  @Test
  void aTimeThatHasPassedMeansAtOnce() throws SQLException {
    long id =
        q.s.number(
            "select inlay.enqueue_embedding('notes', 'a', 'UPDATE', null, clock_timestamp() - interval '1 hour')");
    assertThat(q.claim(10).items()).containsExactly(id);
  }

  @Test
  void insertingIntoTheViewEnqueues() throws SQLException {
    long id =
        q.s.number(
            "insert into inlay.embedding_queue (source, doc_key, operation, priority) values ('notes', 'a', 'DELETE', 'low') returning id");
    assertThat(
            q.s.rows(
                "select doc_key, operation, priority, status from inlay.embedding_queue where id = ?",
                id))
        .containsExactly(List.of("a", "DELETE", "low", "pending"));
  }

  @Test
  void insertingAnItemThatIsNotPendingIsRefused() {
    Refused.with(
        "IN006",
        "a new item is pending",
        () ->
            q.s.run(
                "insert into inlay.embedding_queue (source, doc_key, status) values ('notes', 'a', 'completed')"));
  }
}
