package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewTest {
  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  /// One item of each status, in the order of the statuses' names.
  private List<Long> oneOfEach() throws SQLException {
    List<Long> ids =
        q.enqueue("cancelled", "completed", "failed", "pending", "processing", "rate_limited");
    q.s.run("select inlay.cancel_queue_item(?)", ids.get(0));
    q.s.run("select inlay.change_item_priority(?, 'low')", ids.get(3));
    Queue.Held held = q.claim(6);
    assertThat(held.items()).containsExactly(ids.get(1), ids.get(2), ids.get(4), ids.get(5));
    q.s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", ids.get(1));
    q.s.run(
        "select inlay.complete_embedding_queue_item(?, 'w', false, null, 'never', true)",
        ids.get(2));
    q.s.run("select inlay.handle_rate_limit(?, 'w', 100000)", ids.get(5));
    return ids;
  }

  @Test
  void everyItemIsThereOnceUnderItsStatus() throws SQLException {
    oneOfEach();
    assertThat(q.s.texts("select doc_key || '=' || status from inlay.embedding_queue order by 1"))
        .containsExactly(
            "cancelled=cancelled",
            "completed=completed",
            "failed=failed",
            "pending=pending",
            "processing=processing",
            "rate_limited=rate_limited");
  }

  @Test
  void oneItemIsShownAsTheViewShowsIt() throws SQLException {
    for (Long id : oneOfEach()) {
      assertThat(
              q.s.rows(
                  "select id, source, doc_key, operation, priority, status, attempts, max_attempts, claim_id, worker_id, error_message, not_before, deadline from inlay.get_queue_item(?)",
                  id))
          .isEqualTo(
              q.s.rows(
                  "select id, source, doc_key, operation, priority, status, attempts, max_attempts, claim_id, worker_id, error_message, not_before, deadline from inlay.embedding_queue where id = ?",
                  id));
    }
  }

  @Test
  void oneStatusCostsItsOwnPartOnly() throws SQLException {
    List<String> plan =
        q.s.texts("explain select * from inlay.embedding_queue where status = 'failed'");
    assertThat(String.join("\n", plan))
        .doesNotContain("items_pending")
        .doesNotContain("items_completed");
  }

  @Test
  void aListHasTheItemsOfAStatus() throws SQLException {
    oneOfEach();
    for (String status :
        List.of("cancelled", "completed", "failed", "pending", "processing", "rate_limited")) {
      assertThat(q.s.texts("select doc_key from inlay.list_queue_items(?, 'notes')", status))
          .containsExactly(status);
      assertThat(q.s.texts("select doc_key from inlay.list_queue_items(?, 'mails')", status))
          .isEmpty();
    }
    assertThat(q.s.texts("select doc_key from inlay.list_queue_items()"))
        .containsExactly(
            "processing", "failed", "rate_limited", "pending", "completed", "cancelled");
    assertThat(q.s.texts("select doc_key from inlay.list_queue_items(p_limit => 2)"))
        .containsExactly("processing", "failed");
  }

  @Test
  void aListIsReadPageByPage() throws SQLException {
    List<Long> ids =
        q.enqueue(IntStream.range(0, 700).mapToObj(Integer::toString).toArray(String[]::new));
    List<Long> seen = new ArrayList<>();
    while (true) {
      List<Long> page =
          q.s.numbers(
              "select id from inlay.list_queue_items('pending', null, 300, ?)",
              seen.isEmpty() ? null : seen.get(seen.size() - 1));
      seen.addAll(page);
      if (page.isEmpty()) {
        break;
      }
    }
    assertThat(seen).isEqualTo(ids);
  }

  @Test
  void finishedItemsAreReadPageByPageTheNewestFirst() throws SQLException {
    q.enqueue("a", "b", "c");
    for (int i = 0; i < 3; i++) {
      q.complete(q.claim(1));
    }
    List<Long> first = q.s.numbers("select id from inlay.list_queue_items('completed', null, 2)");
    List<Long> second =
        q.s.numbers("select id from inlay.list_queue_items('completed', null, 2, ?)", first.get(1));
    assertThat(first).isSortedAccordingTo((a, b) -> Long.compare(b, a)).hasSize(2);
    assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void badPagesAreRefused() {
    Refused.with(
        "IN006",
        "there is no status",
        () -> q.s.run("select * from inlay.list_queue_items('done')"));
    Refused.with(
        "IN006",
        "1 to 10000",
        () -> q.s.run("select * from inlay.list_queue_items('pending', null, 0)"));
    Refused.with(
        "IN016",
        "there is no source",
        () -> q.s.run("select * from inlay.list_queue_items('pending', 'nope')"));
  }

  @Test
  void anItemsHistoryTellsItsAttempts() throws SQLException {
    q.set("retry_backoff_base_ms", "1");
    long id = q.enqueue("a").get(0);
    q.fail(q.claim(1), false, id);
    Queue.await(() -> q.s.number("select inlay.promote()") == 1);
    Queue.Held second = q.claimThatRunsOut(1);
    assertThat(second.items()).containsExactly(id);
    q.s.run("select inlay.expire_claims()");
    q.complete(q.claim(1));
    assertThat(
            q.s.rows(
                "select attempt, outcome, worker_id, coalesce(error_message, '-') from inlay.queue_item_history(?)",
                id))
        .containsExactly(
            List.of(1, "failed", "w", "it broke"),
            List.of(2, "expired", "w", "-"),
            List.of(2, "completed", "w", "-"));
  }

  @Test
  void aFailureIsToldAfterItsSegmentWasFreed() throws SQLException {
    long id = q.enqueue("a").get(0);
    q.fail(q.claim(1), true, id);
    Queue.await(
        () -> {
          q.s.run("select inlay.cleanup_old_queue_items('0')");
          return q.s.number("select count(*) from inlay.run") == 0;
        });
    assertThat(q.s.texts("select error_message from inlay.queue_item_history(?)", id))
        .containsExactly("it broke");
    assertThat(q.status(id)).isEqualTo("failed");
  }

  @Test
  void metricsTellOfEveryEndedClaim() throws SQLException {
    q.enqueue("a", "b");
    Queue.Held held = q.claim(1);
    q.s.run(
        "select inlay.complete(?, ?, p_calls => 2, p_tokens => 30, p_work_ms => 400, p_skipped => 1)",
        held.id(),
        held.token());
    Queue.Held other = q.claim(1);
    q.s.run("select inlay.release(?, ?)", other.id(), other.token());
    assertThat(
            q.s.rows(
                "select profile, worker_id, outcome, items, completed, returned, skipped, calls, tokens, work_ms from inlay.embedding_metrics order by claim_id"))
        .containsExactly(
            List.of("local", "w", "completed", 1, 1, 0, 1, 2, 30L, 400),
            List.of("local", "w", "released", 1, 0, 1, 0, 0, 0L, 0));
  }

  @Test
  void hoursAndDaysSumUpTheEndedClaims() throws SQLException {
    q.enqueue("a", "b", "c");
    for (int i = 0; i < 2; i++) {
      Queue.Held held = q.claim(1);
      q.s.run(
          "select inlay.complete(?, ?, p_calls => 2, p_tokens => 30, p_work_ms => 400, p_skipped => 1)",
          held.id(),
          held.token());
    }
    Queue.Held other = q.claim(1);
    q.s.run("select inlay.release(?, ?)", other.id(), other.token());
    q.s.run(
        "update inlay.closure set closed_at = '2024-03-01 23:30:00+00' where claim_id = ?",
        other.id());
    q.s.say("set timezone = 'Asia/Tokyo'");
    for (String[] view :
        new String[][] {{"embedding_hourly_stats", "hour"}, {"embedding_daily_stats", "day"}}) {
      assertThat(
              q.s.rows(
                  "select profile, claims, items, completed, failed, returned, skipped, calls, tokens, work_ms from inlay."
                      + view[0]
                      + " order by claims"))
          .containsExactly(
              List.of("local", 1L, 1L, 0L, 0L, 1L, 0L, 0L, 0L, 0L),
              List.of("local", 2L, 2L, 2L, 0L, 0L, 2L, 4L, 60L, 800L));
    }
    assertThat(q.s.text("select min(hour) at time zone 'UTC' from inlay.embedding_hourly_stats"))
        .startsWith("2024-03-01 23:00:00");
    assertThat(q.s.text("select min(day) at time zone 'UTC' from inlay.embedding_daily_stats"))
        .startsWith("2024-03-01 00:00:00");
  }

  @Test
  void embeddingsShowEveryStoredVectorOfEveryProfile() throws SQLException {
    int other = Schemas.profile(q.s, "other");
    for (int profile : List.of(q.profile, other)) {
      q.s.run(
          "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) values (?, 'full_text', 'k', ?, 7, '\\x00', 1)",
          q.notes,
          profile);
      q.s.run(
          "insert into inlay.vector_"
              + profile
              + " values (?, 'full_text', 'k', 0, 0, 5, 1, '{0.5,0,1}')",
          q.notes);
    }
    assertThat(
            q.s.rows(
                "select source, doc_key, content_type, chunk, profile, item_id, start_at, end_at, embedding::text from inlay.embeddings order by profile"))
        .containsExactly(
            List.of("notes", "k", "full_text", 0, "local", 7L, 0, 5, "{0.5,0,1}"),
            List.of("notes", "k", "full_text", 0, "other", 7L, 0, 5, "{0.5,0,1}"));
    q.s.run("select inlay.drop_vector_table(?)", other);
    assertThat(q.s.texts("select profile from inlay.embeddings")).containsExactly("local");
  }

  @Test
  void statisticsAgreeWithTheView() throws SQLException {
    oneOfEach();
    assertThat(
            q.s.rows(
                "select total_pending, total_processing, total_completed, total_failed, total_rate_limited, total_cancelled, pending_exact from inlay.get_queue_statistics()"))
        .containsExactly(List.of(1L, 1L, 1L, 1L, 1L, 1L, true));
  }

  @Test
  void aDeepQueueIsEstimatedAndSaysSo() throws SQLException {
    q.s.run("select inlay.enqueue_embedding('notes', k::text) from generate_series(1, 3000) k");
    assertThat(q.s.text("select pending_exact from inlay.get_queue_statistics(1000)"))
        .isEqualTo("false");
    assertThat(q.s.number("select total_pending from inlay.get_queue_statistics(1000)"))
        .isBetween(2400L, 3600L);
    assertThat(q.statistic("total_pending")).isEqualTo(3000);
  }
}
