package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.store.IndexStatus;
import dev.inlay.core.store.Indexes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers that build an index of vectors. pgvector is not to be had where several sessions are: a
/// GIN index under the name `hnsw` stands in for it, which is built in the same way.
@Timeout(120)
class IndexBuilderTest {
  private static final String STAND_IN =
      """
      create access method hnsw type index handler ginhandler;
      create operator class public.halfvec_cosine_ops for type anyarray using hnsw as
        function 2 ginarrayextract(anyarray, internal, internal),
        function 3 ginqueryarrayextract(anyarray, internal, smallint, internal, internal, internal, internal),
        function 4 ginarrayconsistent(internal, smallint, anyarray, integer, internal, internal, internal, internal),
        storage anyelement;
      insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        select 99999, 'vector', 10, 'public'::regnamespace, false, '0.8.0';
      """;

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Indexes indexes = new Indexes(inlay.database());

  @BeforeEach
  void enoughVectors() {
    inlay.execute(
        "insert into inlay.vector_1 select 1, 'full_text', g::text, 0, 0, 1, 1, array[g, 1, 1]::real[] from generate_series(1, 200) g");
    inlay.execute("update inlay.profile set vector_layout = 'halfvec'");
    inlay.execute("select inlay.update_queue_config('index_min_vectors', '200', 'test')");
  }

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void oneWorkerOfTheFleetBuildsIt() {
    inlay.execute(STAND_IN);
    assertThat(status().state()).isEqualTo(IndexStatus.State.NONE);
    assertThat(status().reason()).isEqualTo("a worker builds it soon");
    try (Worker one = worker("w1");
        Worker two = worker("w2")) {
      one.start();
      two.start();
      awaitState(IndexStatus.State.READY);
      await().until(() -> inlay.value("select attempts from inlay.index_build").equals("0"));
    }
    assertThat(inlay.value("select inlay.take_index_build()")).isEqualTo("null");
  }

  @Test
  void aStoppingWorkerBreaksItOffAndTheNextBuildsItAnew() throws SQLException {
    inlay.execute(STAND_IN);
    try (Connection writer = inlay.connect();
        Statement s = writer.createStatement()) {
      writer.setAutoCommit(false);
      s.execute("delete from inlay.vector_1 where doc_key = '1'"); // a build waits for its end
      try (Worker worker = worker("w1")) {
        worker.start();
        awaitState(IndexStatus.State.BUILDING);
        assertThat(inlay.value("select inlay.take_index_build()")).isEqualTo("null");
      }
      writer.rollback();
    }
    awaitState(IndexStatus.State.INVALID);
    inlay.execute("update inlay.index_build set next_at = now()"); // the minute is over
    try (Worker worker = worker("w2")) {
      worker.start();
      awaitState(IndexStatus.State.READY);
    }
  }

  @Test
  void aKilledBuildIsToldAndTriedAgainLater() throws SQLException {
    inlay.execute(STAND_IN);
    try (Connection writer = inlay.connect();
        Statement s = writer.createStatement();
        Worker worker = worker("w1")) {
      writer.setAutoCommit(false);
      s.execute("delete from inlay.vector_1 where doc_key = '1'");
      worker.start();
      awaitState(IndexStatus.State.BUILDING);
      inlay.execute(
          "select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and query like 'create index concurrently vector_1_hnsw%'");
      await().until(() -> status().error() != null);
      assertThat(status().error()).contains("canceling statement");
      assertThat(status().state()).isEqualTo(IndexStatus.State.INVALID);
      assertThat(inlay.value("select next_at > now() + interval '1 minute' from inlay.index_build"))
          .isEqualTo("true");
    }
  }

  @Test
  void aFailureIsToldAndTheWorkerGoesOn() {
    try (Worker worker = worker("w1")) {
      worker.start();
      await().until(() -> status().error() != null);
      assertThat(status().error()).contains("create extension vector");
      assertThat(status().attempts()).isOne();
      assertThat(status().state()).isEqualTo(IndexStatus.State.NONE);
    }
  }

  @Test
  void itIsNotBuiltWhileABackfillGoesOnOrMuchWaits() {
    inlay.execute(STAND_IN);
    inlay.notes();
    inlay.execute("insert into inlay.backfill (source_id, profile_id) values (1, 1)");
    assertThat(status().reason()).isEqualTo("the backfill of notes is not over");
    inlay.execute("update inlay.backfill set finished_at = now()");
    inlay.execute("insert into notes select g, 'a', 'b' from generate_series(1, 1001) g");
    assertThat(status().reason()).isEqualTo("more than 1000 items wait to be embedded");
    assertThat(inlay.value("select inlay.take_index_build()")).isEqualTo("null");
    inlay.execute("select inlay.cancel_queue_items_by_source('notes')");
    assertThat(inlay.value("select inlay.take_index_build()")).isEqualTo("1");
  }

  @Test
  void theArrayLayoutHasNone() {
    inlay.execute("update inlay.profile set vector_layout = 'array'");
    assertThat(status().reason()).isEqualTo("the array layout is searched by signatures");
    assertThat(inlay.value("select inlay.take_index_build()")).isEqualTo("null");
  }

  private Worker worker(String id) {
    return new Worker(
        inlay.database(), new WorkerOptions(id, inlay.profile(), embedder, 1, "test"));
  }

  private void awaitState(IndexStatus.State state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(status().state()).isEqualTo(state));
  }

  private IndexStatus status() {
    return indexes.status("default").getFirst();
  }
}
