package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The queue is enabled for all sources, or one by one; what may not be claimed waits.
class QueueUseTest {
  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  private void use(String source, String enabled) throws SQLException {
    q.s.run("select inlay.set_source_queue('%s', %s, 'ann')".formatted(source, enabled));
  }

  /// The keys that are claimed until there is nothing more to do, completed.
  private String claimed() throws SQLException {
    List<String> keys = new ArrayList<>();
    while (true) {
      List<List<@Nullable Object>> claim =
          q.s.rows("select claim_id, token, n from inlay.claim(?, 'w', 500)", q.profile);
      if (claim.isEmpty()) {
        return String.join(" ", keys);
      }
      List<@Nullable Object> row = claim.getFirst();
      if (!Objects.equals(row.get(2), 0)) { // else all of it was parked
        keys.addAll(
            q.s.texts(
                "select unnest(r.keys) from inlay.claim_runs(?, ?) r", row.get(0), row.get(1)));
        q.s.run("select inlay.complete(?, ?)", row.get(0), row.get(1));
      }
    }
  }

  private void enqueue(String source, String key) throws SQLException {
    q.s.run("select inlay.enqueue_embedding(?, ?)", source, key);
  }

  @Test
  void whatIsQueuedForADisabledSourceWaitsUntilItIsEnabled() throws SQLException {
    use("notes", "false");
    enqueue("notes", "n1");
    enqueue("mails", "m1");
    assertThat(claimed()).isEqualTo("m1");
    assertThat(q.statistic("total_paused")).isEqualTo(1);
    q.s.run("select inlay.promote()");
    assertThat(claimed()).isEmpty();
    use("notes", "null");
    q.s.run("select inlay.promote()");
    assertThat(claimed()).isEqualTo("n1");
    assertThat(q.statistic("total_paused")).isZero();
  }

  @Test
  void anEnabledSourceIsClaimedFromWhileTheOthersWait() throws SQLException {
    q.set("queue_enabled", "false");
    enqueue("notes", "n1");
    enqueue("mails", "m1");
    assertThat(claimed()).isEmpty();
    use("notes", "true");
    assertThat(claimed()).isEqualTo("n1");
    q.s.run("select inlay.promote()");
    assertThat(claimed()).isEmpty();
    q.set("queue_enabled", "true");
    q.s.run("select inlay.promote()");
    assertThat(claimed()).isEqualTo("m1");
  }

  @Test
  void aBatchForOtherClientsHeedsItToo() throws SQLException {
    q.set("queue_enabled", "false");
    enqueue("notes", "n1");
    enqueue("mails", "m1");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w')")).isEmpty();
    use("mails", "true");
    assertThat(q.s.texts("select doc_key from inlay.get_next_embedding_batch('w')"))
        .containsExactly("m1");
  }

  @Test
  void aSwitchIsAudited() throws SQLException {
    use("notes", "false");
    use("notes", "false");
    use("notes", "null");
    assertThat(
            q.s.texts(
                "select changed_by || ' ' || key || ' ' || old_value || ' ' || new_value from inlay.config_change order by change_no"))
        .containsExactly(
            "ann queue_enabled notes null false", "ann queue_enabled notes false null");
    Refused.with(
        "IN016", "no source", () -> q.s.run("select inlay.set_source_queue('noets', true)"));
  }

  @Test
  void healthTellsWhatWaits() throws SQLException {
    use("notes", "false");
    enqueue("notes", "n1");
    claimed();
    assertThat(
            q.s.texts(
                "select i -> 'evidence' ->> 'waiting' from inlay.get_queue_health() h, jsonb_array_elements(h.issues) i where i ->> 'name' = 'source_disabled'"))
        .containsExactly("1");
  }

  @Test
  void ofWhatWaitsForLongTheNewestItemOfEachDocumentIsKept() throws SQLException {
    use("notes", "false");
    enqueue("notes", "1");
    claimed();
    q.s.run(
        "insert into inlay.waiting (lane, source_id, op, attempt, expiries, enqueued_at, keys, item_ids)"
            + " select w.lane, w.source_id, 'U', 1, 0, w.enqueued_at, array[(g % 300)::text], array[w.item_ids[1] + g] from inlay.waiting w, generate_series(1, 10000) g");
    q.s.run("select inlay.promote()");
    assertThat(q.statistic("total_paused")).isEqualTo(300);
    assertThat(q.statistic("total_completed")).isEqualTo(10_001 - 300);
    assertThat(q.s.number("select count(*) from inlay.waiting")).isEqualTo(2);
    assertThat(
            q.s.number(
                "select max(item_id) - min(item_id) from inlay.waiting w, unnest(w.item_ids) item_id"))
        .isEqualTo(299);
    use("notes", "null");
    q.s.run("select inlay.promote()");
    assertThat(claimed().split(" ", -1)).hasSize(300);
  }

  @Test
  void versionsGrowAndAreLaterThanAllItems() throws SQLException {
    enqueue("notes", "n1");
    long item = q.s.number("select max(run_no) << 8 from inlay.run");
    long version = q.s.number("select inlay.next_version()");
    assertThat(version).isGreaterThan(item);
    assertThat(q.s.number("select inlay.next_version()")).isGreaterThan(version);
    try (Session other = q.session()) {
      other.run("set default_transaction_isolation = 'repeatable read'");
      Refused.with("25001", "READ COMMITTED", () -> other.run("select inlay.next_version()"));
    }
  }

  @Test
  void whatIsSpentOutlivesTheArchiveAndTheCleanUp() throws SQLException {
    enqueue("notes", "n1");
    Queue.Held held = q.claim(1);
    q.s.run(
        "select inlay.complete(?, ?, p_calls => 2, p_tokens => 70, p_saved_tokens => 5)",
        held.id(),
        held.token());
    q.s.run(
        "select inlay.record_direct(%d, 'app', 'direct', 3, 2, 0, 1, 1, 1, 30, 4, 10)"
            .formatted(q.notes));
    String spent =
        "select string_agg(period || ' ' || documents || ' ' || calls || ' ' || tokens || ' ' || saved_tokens, ', ') from inlay.get_spend('local') where period in ('today', 'month', 'total')";
    String expected = "today 3 3 100 9, month 3 3 100 9, total 3 3 100 9";
    assertThat(q.s.text(spent)).isEqualTo(expected);
    assertThat(q.s.text("select tokens from inlay.get_spend('local') where period = 'hour'"))
        .isEqualTo("100");
    for (int i = 0; i < 3; i++) {
      q.s.run("select inlay.turn_ledger(true)");
      assertThat(q.s.text(spent)).isEqualTo(expected);
    }
    q.s.run("select inlay.cleanup_old_queue_items('0')");
    assertThat(q.s.number("select count(*) from inlay.embedding_metrics")).isZero();
    assertThat(q.s.text(spent)).isEqualTo(expected);
    assertThat(q.s.number("select count(*) from inlay.get_spend() where micro_dollars is null"))
        .isEqualTo(4);
  }
}
