package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.search.Hit;
import dev.inlay.core.search.Search;
import dev.inlay.core.search.SearchRequest;
import dev.inlay.core.source.Backfill;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A real worker on a real database, with a small real model.
@Timeout(120)
class WorkerTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private InlayDatabase inlay = InlayDatabase.create(embedder);
  private Worker worker = worker("w1");

  @BeforeEach
  void fastRetries() {
    inlay.notes();
    inlay.execute(
        "update inlay.embedding_queue_config set value = '20' where key in ('retry_backoff_base_ms', 'retry_backoff_cap_ms')");
    worker.start();
  }

  @AfterEach
  void close() {
    worker.close();
    inlay.close();
  }

  private Worker worker(String id) {
    return new Worker(
        inlay.database(), new WorkerOptions(id, inlay.profile(), embedder, 2, "test"));
  }

  @Test
  void insertedRowsBecomeSearchable() throws InterruptedException {
    inlay.execute(
        "insert into notes values (1, 'coffee', 'beans and filters'), (2, 'bicycle', 'chain and tyre')");
    awaitEmbedded(2);
    List<Hit> hits =
        new Search(inlay.database())
            .find(SearchRequest.of("notes", "a bicycle chain").withLimit(1), of -> embedder);
    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().key()).isEqualTo("2");
    assertThat(hits.getFirst().snippet()).isEqualTo("bicycle chain and tyre");
  }

  @Test
  void aRolledBackChangeQueuesNothing() throws SQLException {
    try (Connection c = inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("insert into notes values (1, 'never', 'seen')");
      c.rollback();
    }
    inlay.execute("insert into notes values (2, 'seen', '')");
    awaitEmbedded(1);
    assertThat(embedder.inputs()).isEqualTo(1);
  }

  @Test
  void anUpdateOfAnUnusedColumnQueuesNothing() {
    inlay.execute("insert into notes values (1, 'a', 'b', 0)");
    awaitEmbedded(1);
    inlay.execute("update notes set stars = 5");
    assertThat(
            inlay.number(
                "select total_completed + total_pending from inlay.get_queue_statistics()"))
        .isEqualTo(1);
  }

  @Test
  void unchangedTextCostsNoCall() {
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    awaitEmbedded(20);
    int paid = embedder.inputs();
    new Backfill(inlay.database()).run("notes", queued -> {}, () -> false);
    awaitDrained();
    assertThat(embedder.inputs()).isEqualTo(paid);
    assertThat(inlay.number("select total_skipped from inlay.get_queue_statistics()"))
        .isEqualTo(20);
  }

  @Test
  void aDeletedRowLosesItsVectors() {
    inlay.execute("insert into notes values (1, 'a', 'b'), (2, 'c', 'd')");
    awaitEmbedded(2);
    inlay.execute("delete from notes where id = 1");
    await().untilAsserted(() -> assertThat(vectors()).isEqualTo(1));
  }

  @Test
  void truncateRemovesAllVectors() {
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    awaitEmbedded(20);
    inlay.execute("truncate notes");
    await().untilAsserted(() -> assertThat(vectors()).isZero());
  }

  @Test
  void aLongTextIsChunkedNotCut() {
    inlay.execute("insert into notes values (1, 'start', repeat('word ', 200) || 'finish')");
    awaitEmbedded(1);
    assertThat(vectors()).isGreaterThan(10);
    assertThat(inlay.number("select max(end_at) from inlay.vector_1"))
        .isEqualTo(("start " + "word ".repeat(200) + "finish").length());
  }

  @Test
  void aBlankTextIsDoneWithoutACall() {
    inlay.execute("insert into notes values (1, '  ', null), (2, null, E'\\n\\t')");
    awaitDrained();
    assertThat(inlay.number("select count(*) from inlay.embedded where chunks = 0")).isEqualTo(2);
    assertThat(embedder.calls()).isZero();
  }

  @Test
  void aFailingCallIsTriedAgainAndThenADeadLetter() {
    embedder.temper(
        request -> {
          throw new EmbeddingException.Retriable("503 from the provider", null);
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(inlay.number("select count(*) from inlay.dead_letter")).isEqualTo(1));
    assertThat(inlay.value("select error from inlay.dead_letter"))
        .contains("503 from the provider");
    assertThat(inlay.number("select attempt from inlay.dead_letter")).isEqualTo(4);
    assertThat(inlay.number("select count(*) from inlay.failure")).isEqualTo(4);
  }

  @Test
  void oneBadInputEndsAloneInTheDeadLetters() {
    embedder.temper(
        request -> {
          if (request.inputs().stream().anyMatch(t -> t.contains("poison"))) {
            throw new EmbeddingException.Permanent("400 bad input", null);
          }
        });
    inlay.execute(
        "insert into notes select g, 'note', case g when 5 then 'poison' else 'good' end from generate_series(1, 8) g");
    awaitEmbedded(7);
    await()
        .untilAsserted(
            () -> assertThat(inlay.value("select doc_key from inlay.dead_letter")).isEqualTo("5"));
  }

  @Test
  void aRateLimitChargesNoAttempt() {
    CountDownLatch limited = new CountDownLatch(3);
    embedder.temper(
        request -> {
          if (limited.getCount() > 0) {
            limited.countDown();
            throw new EmbeddingException.RateLimited("429", Duration.ofMillis(10));
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    awaitEmbedded(1);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
  }

  @Test
  void aWrongAnswerIsNeverStored() {
    CountDownLatch lies = new CountDownLatch(1);
    embedder.temper(
        request -> {
          if (lies.getCount() > 0) {
            lies.countDown();
            throw new IllegalStateException("the adapter broke");
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    awaitEmbedded(1);
    assertThat(inlay.value("select error from inlay.failure")).contains("the adapter broke");
  }

  @Test
  void aShortLeaseIsEnoughForShortWork() {
    inlay.execute(
        "update inlay.embedding_queue_config set value = '1000' where key = 'claim_timeout_ms'");
    worker.close();
    worker = worker("w2");
    worker.start();
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    awaitEmbedded(20);
    assertThat(inlay.number("select sum(returned) from inlay.closure")).isZero();
  }

  @Test
  void whatADeadWorkerHeldIsOfferedAtOnceWhenItIsPresumedDead() {
    worker.close();
    inlay.execute("select inlay.update_worker_heartbeat('killed', 'active')");
    inlay.execute("insert into notes values (1, 'a', 'b')");
    inlay.execute("select * from inlay.claim(1, 'killed', 8)");
    new Fleet(inlay.database()).presumeDead();
    worker = worker("w2");
    worker.start();
    awaitEmbedded(1);
  }

  @Test
  void aStopReturnsWhatIsNotDone() throws InterruptedException {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    embedder.temper(
        request -> {
          inCall.countDown();
          go.await();
        });
    inlay.execute(
        "insert into notes select g, 'note', repeat('w ', 30) || g from generate_series(1, 100) g");
    inCall.await();
    Thread stop = Thread.ofPlatform().start(worker::close);
    await().until(() -> stopping() || !stop.isAlive());
    go.countDown();
    stop.join();
    assertThat(inlay.number("select count(*) from inlay.open_claims()")).isZero();
    embedder.temper(request -> {});
    worker = worker("w2");
    worker.start();
    awaitEmbedded(100);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
  }

  private boolean stopping() {
    return Objects.equals(
        inlay.value("select status from inlay.embedding_queue_workers where worker_id = 'w1'"),
        "draining");
  }

  @Test
  void aClaimThatExpiredStoresNothing() throws InterruptedException {
    inlay.execute(
        "update inlay.embedding_queue_config set value = '6000' where key = 'claim_timeout_ms'");
    worker.close();
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    embedder.temper(
        request -> {
          if (inCall.getCount() > 0) {
            inCall.countDown();
            go.await();
          }
        });
    worker = worker("w2");
    worker.start();
    inlay.execute("insert into notes values (1, 'old', 'text')");
    inCall.await();
    // Another worker gets the item when the lease is over, and stores it first.
    inlay.execute("update notes set title = 'new'");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        inlay.number(
                            "select count(*) from inlay.closure where outcome = 'expired'"))
                    .isEqualTo(1));
    awaitEmbedded(1);
    String stored = inlay.value("select embedding::text from inlay.vector_1");
    go.countDown();
    worker.close();
    assertThat(inlay.value("select embedding::text from inlay.vector_1")).isEqualTo(stored);
    assertThat(vectors()).isEqualTo(1);
  }

  private long vectors() {
    return inlay.number("select count(*) from inlay.vector_1");
  }

  private void awaitEmbedded(int documents) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        inlay.number(
                            "select count(*) from inlay.embedded where content_hash is not null and chunks > 0"))
                    .isEqualTo(documents));
  }

  private void awaitDrained() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                inlay.number(
                        "select total_pending + total_processing + total_scheduled + total_rate_limited from inlay.get_queue_statistics()")
                    == 0);
  }
}
