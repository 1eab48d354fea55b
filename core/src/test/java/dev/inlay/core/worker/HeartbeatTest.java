package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.quota.QuotaAdministration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker that cannot say that it lives leaves what is queued to others.
@Timeout(120)
class HeartbeatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);

  @BeforeEach
  void beatOften() {
    inlay.notes();
    inlay.execute(
        "select inlay.update_queue_config('worker_heartbeat_interval_ms', '100', 'test')");
  }

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void aWorkerWhoseHeartbeatFailsClaimsNothingUntilItSucceeds() {
    try (Worker worker = worker()) {
      worker.start();
      refuseHeartbeats();
      inlay.execute("insert into notes values (1, 'a', 'b'), (2, 'c', 'd')");
      awaitWaiting(2);
      assertThat(claims()).isZero();
      acceptHeartbeats();
      awaitEmbedded(2);
    }
  }

  @Test
  void aWorkerWhoseHeartbeatHangsClaimsNothingUntilItIsAnswered() throws SQLException {
    try (Worker worker = worker()) {
      worker.start();
      try (Connection c = inlay.connect();
          Statement s = c.createStatement()) {
        c.setAutoCommit(false);
        s.execute("lock table inlay.embedding_queue_workers in exclusive mode"); // may be read
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    inlay.number(
                            "select count(*) from pg_locks where relation = 'inlay.embedding_queue_workers'::regclass and waitstart < clock_timestamp() - %d * interval '1 ms'"
                                .formatted(Heartbeat.counts(Duration.ofMillis(100)).toMillis()))
                        == 1);
        inlay.execute("insert into notes values (1, 'a', 'b'), (2, 'c', 'd')");
        awaitWaiting(2);
        assertThat(claims()).isZero();
        c.rollback();
      }
      awaitEmbedded(2);
    }
  }

  @Test
  void aSlotThatWaitedForTheQuotaAsksWhetherItMayStillClaim() {
    QuotaAdministration quota = new QuotaAdministration(inlay.database());
    quota.declareAccount("default", "main", "http://localhost", "none", null, OptionalLong.empty());
    quota.declareLimit("default", "main", "requests", "minute", OptionalLong.of(1));
    inlay.execute("insert into notes values (1, 'a', 'b')");
    try (Worker worker = worker()) {
      worker.start();
      awaitEmbedded(1);
      refuseHeartbeats();
      inlay.execute("insert into notes values (2, 'c', 'd')");
      quota.declareLimit("default", "main", "requests", "minute", OptionalLong.of(6_000));
      awaitWaiting(1);
      assertThat(claims()).isEqualTo(1);
      acceptHeartbeats();
      awaitEmbedded(2);
    }
  }

  @Test
  void twoBeatsMayBeMissedAndShortIntervalsForgiveMore() {
    assertThat(Heartbeat.counts(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(90));
    assertThat(Heartbeat.counts(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(10));
    assertThat(Heartbeat.counts(Duration.ofMillis(100))).isEqualTo(Duration.ofSeconds(2));
  }

  private Worker worker() {
    return new Worker(
        inlay.database(), new WorkerOptions("w1", inlay.profile(), embedder, 2, "test"));
  }

  /// Until two were refused: before the second the worker has learned of the first.
  private void refuseHeartbeats() {
    inlay.execute(
        """
        create sequence refused;
        create function refuse() returns trigger language plpgsql as $$
        begin
          perform nextval('public.refused'); -- stays, whatever is rolled back
          raise 'no heartbeats today';
        end $$;
        create trigger refuse before insert or update on inlay.embedding_queue_workers for each row execute function refuse();
        """);
    await().atMost(PATIENCE).until(() -> inlay.number("select last_value from refused") >= 2);
  }

  private void acceptHeartbeats() {
    inlay.execute("drop trigger refuse on inlay.embedding_queue_workers");
  }

  private void awaitWaiting(int documents) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                inlay.number(
                        "select count(*) from inlay.get_queue_statistics() where total_pending = %d and oldest_pending_seconds > 2"
                            .formatted(documents))
                    == 1);
  }

  private long claims() {
    return inlay.number("select count(*) from inlay.claim");
  }

  private void awaitEmbedded(int documents) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(inlay.number("select count(*) from inlay.embedded"))
                    .isEqualTo(documents));
  }
}
