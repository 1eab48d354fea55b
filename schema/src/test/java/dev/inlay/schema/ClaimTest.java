package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimTest {
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
  void twoClaimsShareNoItem() throws SQLException {
    List<Long> ids = q.enqueue("a", "b", "c", "d");
    assertThat(q.claim(3).items()).isEqualTo(ids.subList(0, 3));
    assertThat(q.claim(3).items()).isEqualTo(ids.subList(3, 4));
    assertThat(q.claimOrNull("w", 3, 1000)).isNull();
  }

  @Test
  void aClaimOf2048IsTakenWhole() throws SQLException {
    q.enqueue(IntStream.range(0, 2500).mapToObj(Integer::toString).toArray(String[]::new));
    assertThat(q.claim(2048).items()).hasSize(2048);
    assertThat(q.claim(2048).items()).hasSize(452);
  }

  @Test
  void claimsOf1TakeEveryItemInOrder() throws SQLException {
    List<Long> ids =
        q.enqueue(IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new));
    List<Long> claimed = new ArrayList<>();
    while (claimed.size() < ids.size()) {
      List<Long> one = q.claim(1).items();
      assertThat(one).hasSize(1);
      claimed.addAll(one);
    }
    assertThat(claimed).isEqualTo(ids);
    assertThat(q.claimOrNull("w", 1, 1000)).isNull();
  }

  @Test
  void sizesBelow1AndAbove2048AreRefused() {
    Refused.with("22023", "1 to 2048", () -> q.claim(0));
    Refused.with("22023", "1 to 2048", () -> q.claim(2049));
    Refused.with(
        "IN006",
        "1 to 2048",
        () -> q.s.run("select * from inlay.get_next_embedding_batch('w', -1)"));
    Refused.with(
        "IN006",
        "1 to 2048",
        () -> q.s.run("select * from inlay.get_next_embedding_batch('w', 1000000)"));
  }

  @Test
  void aNamelessWorkerIsRefused() {
    Refused.with(
        "IN006",
        "worker's id",
        () -> q.s.run("select * from inlay.get_next_embedding_batch('', 1)"));
  }

  @Test
  void aTransactionThatHasWrittenMayNotClaim() throws SQLException {
    q.enqueue("a");
    q.s.connection().setAutoCommit(false);
    q.enqueue("b");
    Refused.with("25001", "has not written", () -> q.claim(1));
    q.s.connection().rollback();
    q.s.connection().setAutoCommit(true);
  }

  @Test
  void aTransactionOnAnOldSnapshotMayNotClaim() throws SQLException {
    q.enqueue("a");
    q.s.connection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    Refused.with("25001", "READ COMMITTED", () -> q.claim(1));
    Refused.with("25001", "READ COMMITTED", () -> q.s.run("select inlay.rotate()"));
  }

  @Test
  void higherPriorityComesFirst() throws SQLException {
    long low = one("low", "low");
    long high = one("high", "high");
    long medium = one("medium", "medium");
    assertThat(q.claim(2).items()).containsExactly(high, medium);
    assertThat(q.claim(2).items()).containsExactly(low);
  }

  @Test
  void anItemThatWaitedLongOvertakesHigherPriority() throws SQLException {
    q.s.run(
        "insert into inlay.run (slot, lane, source_id, op, n, keys, enqueued_at) select inlay.writable_slot(), inlay.lane(track_id, 'low'), ?, 'U', 1, '{old}',"
            + " clock_timestamp() - interval '3 minutes' from inlay.track",
        q.notes);
    one("new", "high");
    q.claim(1);
    assertThat(q.s.texts("select doc_key from inlay.embedding_queue where status = 'processing'"))
        .containsExactly("old");
  }

  @Test
  void aDisabledQueueHandsOutNothingAndAcceptsItems() throws SQLException {
    q.s.run("select inlay.pause_queue()");
    long id = q.enqueue("a").get(0);
    assertThat(q.claimOrNull("w", 1, 1000)).isNull();
    assertThat(q.s.rows("select * from inlay.get_next_embedding_batch('w', 1)")).isEmpty();
    q.s.run("select inlay.pause_queue(false)");
    assertThat(q.claim(1).items()).containsExactly(id);
  }

  @Test
  void theBatchSizeOfTheConfigurationCapsABatch() throws SQLException {
    q.set("batch_size", "2");
    q.enqueue("a", "b", "c");
    assertThat(q.s.rows("select item_id from inlay.get_next_embedding_batch('w', 100)")).hasSize(2);
  }

  @Test
  void aBatchBringsAllThatAWorkerNeeds() throws SQLException {
    long id = q.s.number("select inlay.enqueue_embedding('notes', 'a', 'DELETE', 'high')");
    assertThat(
            q.s.rows(
                "select item_id, source, source_id, doc_key, content_type, operation, priority, attempt, claim_id is not null, token is not null,"
                    + " deadline > clock_timestamp() from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly(
            List.of(id, "notes", q.notes, "a", "full_text", "DELETE", "high", 1, true, true, true));
  }

  @Test
  void theProfileWhoseWorkWaitsLongestIsServedFirst() throws SQLException {
    int other = Schemas.profile(q.s, "other");
    Schemas.source(q.s, "others", other);
    q.s.run("select inlay.enqueue_embedding('others', 'first')");
    q.enqueue("second");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly("first");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly("second");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)")).isEmpty();
  }

  @Test
  void aProfileThatIsPausedDoesNotHoldUpAnother() throws SQLException {
    int other = Schemas.profile(q.s, "other");
    Schemas.source(q.s, "others", other);
    q.enqueue("paused");
    q.s.run("select inlay.enqueue_embedding('others', 'goes on')");
    q.s.run("select inlay.pause_profile('local')");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)"))
        .containsExactly("goes on");
  }

  @Test
  void aBatchLooksPastWhatWasCancelled() throws SQLException {
    q.enqueue(IntStream.range(0, 5).mapToObj(Integer::toString).toArray(String[]::new));
    q.s.run("select inlay.cancel_queue_items_by_source('notes')");
    q.s.run("select inlay.enqueue_embedding('mails', 'm')");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w', 2)"))
        .containsExactly("m");
  }

  private long one(String key, String priority) throws SQLException {
    return q.s.number(
        "select inlay.enqueue_embedding('notes', ?::text, 'UPDATE', ?)", key, priority);
  }
}
