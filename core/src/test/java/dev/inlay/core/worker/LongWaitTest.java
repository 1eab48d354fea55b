package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.quota.QuotaAdministration;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A claim of two calls on an account that allows one a minute: what becomes of the answers of the
/// first while the second waits.
@Timeout(180)
class LongWaitTest {
  /// Four of these fill a call, and a claim holds eight.
  private static final String EIGHT_NOTES =
      "insert into notes select g, 'note ' || g, repeat('word ', 12) || g from generate_series(1, 8) g";

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final QuotaAdministration quota = new QuotaAdministration(inlay.database());

  @BeforeEach
  void declare() {
    inlay.notes();
    quota.declareAccount("default", "main", "http://localhost", "none", null, OptionalLong.empty());
    allow(1);
    inlay.execute(EIGHT_NOTES);
  }

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void aKillBetweenTwoCallsLosesNoAnswers() throws Exception {
    Process doomed = DoomedWorker.start(inlay.url());
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> embedded() == 4);
      assertThat(processing()).isEqualTo(8);
    } finally {
      doomed.destroyForcibly().waitFor();
    }
    allow(6_000);
    inlay.execute(
        "update inlay.embedding_queue_workers set status = 'stopped', stopped_at = clock_timestamp()");
    try (Worker heir = worker("heir")) {
      heir.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> completed() == 8);
    }
    assertThat(embedder.inputs()).as("texts of the second call alone").isEqualTo(4);
    assertThat(inlay.number("select count(*) from inlay.vector_1")).isEqualTo(8);
  }

  @Test
  void whatIsKeptIsStoredOnceAndCountedOnce() {
    try (Worker worker = worker("w1")) {
      worker.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> embedded() == 4);
      inlay.execute("create table first as select doc_key, embedded_at from inlay.embedded");
      allow(6_000);
      await().atMost(Duration.ofMinutes(1)).until(() -> completed() == 8);
      assertThat(worker.statistics().completed()).isEqualTo(8);
    }
    assertThat(
            inlay.number(
                "select count(*) from inlay.embedded e join first f using (doc_key, embedded_at)"))
        .isEqualTo(4);
    assertThat(inlay.number("select count(*) from inlay.vector_1")).isEqualTo(8);
    assertThat(embedder.inputs()).isEqualTo(8);
  }

  @Test
  void nothingIsKeptForAClaimThatSomebodyElseHasEnded() {
    inlay.execute(
        "update inlay.embedding_queue_config set value = '100' where key = 'worker_heartbeat_interval_ms'");
    embedder.temper(
        request -> {
          await().until(() -> status().equals("active"));
          inlay.execute("select inlay.release(claim_id, token) from inlay.claim");
        });
    try (Worker worker = worker("w1")) {
      worker.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> embedder.inputs() == 4);
      // It waits for its second call, tries to store the first, and drops the claim.
      await().atMost(Duration.ofSeconds(40)).until(() -> status().equals("idle"));
      assertThat(embedded()).isZero();
    }
  }

  private Worker worker(String id) {
    return new Worker(
        inlay.database(), new WorkerOptions(id, inlay.profile(), embedder, 1, "test"));
  }

  private void allow(int requests) {
    quota.declareLimit("default", "main", "requests", "minute", OptionalLong.of(requests));
  }

  private String status() {
    return inlay.value("select status from inlay.embedding_queue_workers where worker_id = 'w1'");
  }

  private long embedded() {
    return inlay.number("select count(*) from inlay.embedded");
  }

  private long processing() {
    return inlay.number("select count(*) from inlay.items_processing(null)");
  }

  private long completed() {
    return inlay.number("select total_completed from inlay.get_queue_statistics()");
  }
}
