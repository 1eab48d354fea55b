package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.core.source.QueueUse;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Direct requests on a real database, with a small real model.
@Timeout(120)
class DirectEmbeddingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Source notes = inlay.notes();
  private final DirectEmbedding direct =
      DirectEmbedding.open(inlay.database(), inlay.profile(), Embedders.of(embedder), "test");

  @AfterEach
  void close() {
    direct.close();
    inlay.close();
  }

  private DirectAnswer embed(String... keys) throws InterruptedException {
    return direct.embed(notes, List.of(keys), PATIENCE);
  }

  private DirectResult embedOne(String key) throws InterruptedException {
    return embed(key).results().getFirst();
  }

  private DirectAnswer submit(String... keys) throws InterruptedException {
    return direct.submit(notes, List.of(keys), PATIENCE);
  }

  private static String reason(DirectResult result) {
    return switch (result) {
      case DirectResult.Queued q -> q.reason();
      case DirectResult.Refused r -> r.reason();
      case DirectResult.Failed f -> f.reason();
      default -> "";
    };
  }

  private long vectors() {
    return inlay.number("select count(*) from inlay.vector_1");
  }

  private String waysInMetrics() {
    return inlay.value(
        "select string_agg(distinct way, ' ' order by way) from inlay.embedding_metrics");
  }

  @Test
  void vectorsAreStoredWhenItReturns() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    DirectAnswer answer = embed("1");
    assertThat(answer.way()).isEqualTo(Way.DIRECT);
    assertThat(answer.calls()).isEqualTo(1);
    assertThat(answer.results()).containsExactly(new DirectResult.Stored("1", 1, answer.tokens()));
    assertThat(vectors()).isEqualTo(1);
    assertThat(waysInMetrics()).isEqualTo("direct");
    assertThat(
            inlay.value(
                "select worker_id || ' ' || items || ' ' || completed || ' ' || calls from inlay.embedding_metrics"))
        .isEqualTo("test 1 1 1");
  }

  @Test
  void anUnchangedTextCostsNoCall() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    long tokens = embed("1").tokens();
    DirectAnswer again = embed("1");
    assertThat(again.results()).containsExactly(new DirectResult.Unchanged("1"));
    assertThat(again.calls()).isZero();
    assertThat(again.savedTokens()).isEqualTo(tokens);
    assertThat(embedder.calls()).isEqualTo(1);
  }

  @Test
  void aTextThatIsStoredForAnotherDocumentCostsNoCall() throws InterruptedException {
    inlay.execute(
        "insert into notes values (1, 'coffee', 'beans'), (2, 'coffee', 'beans'), (3, 'coffee', 'beans')");
    embed("1");
    DirectAnswer answer = embed("2", "3");
    assertThat(answer.of(DirectResult.Stored.class)).hasSize(2);
    assertThat(answer.calls()).isZero();
    assertThat(vectors()).isEqualTo(3);
  }

  @Test
  void manyKeysShareFewCalls() throws InterruptedException {
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    DirectAnswer answer =
        embed(IntStream.rangeClosed(1, 20).mapToObj(String::valueOf).toArray(String[]::new));
    assertThat(answer.of(DirectResult.Stored.class)).hasSize(20);
    assertThat(answer.results().getLast().key()).isEqualTo("20");
    assertThat(answer.calls()).isEqualTo(3); // of eight inputs at most
  }

  @Test
  void aKeyNamedTwiceIsOneDocument() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    assertThat(embed("1", "1").results()).hasSize(1);
  }

  @Test
  void aLongTextIsChunkedNotCut() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'start', repeat('word ', 200) || 'finish')");
    assertThat(embedOne("1"))
        .isInstanceOfSatisfying(
            DirectResult.Stored.class, s -> assertThat(s.chunks()).isGreaterThan(10));
    assertThat(inlay.number("select max(end_at) from inlay.vector_1"))
        .isEqualTo(("start " + "word ".repeat(200) + "finish").length());
  }

  @Test
  void aBlankTextIsStoredWithoutACall() throws InterruptedException {
    inlay.execute("insert into notes values (1, ' ', null)");
    assertThat(embedOne("1")).isEqualTo(new DirectResult.Stored("1", 0, 0));
    assertThat(embedder.calls()).isZero();
  }

  @Test
  void aRowThatIsGoneLosesItsVectors() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans'), (2, 'tea', 'leaves')");
    embed("1", "2");
    inlay.execute("delete from notes where id = 1");
    assertThat(embedOne("1")).isEqualTo(new DirectResult.Removed("1"));
    assertThat(vectors()).isEqualTo(1);
  }

  @Test
  void aTextThatTheProviderRefusesIsRefusedAloneAndTheOthersAreStored()
      throws InterruptedException {
    embedder.temper(
        request -> {
          if (request.inputs().stream().anyMatch(text -> text.contains("poison"))) {
            throw new EmbeddingException.Permanent("the text is not taken", null);
          }
        });
    inlay.execute(
        "insert into notes values (1, 'coffee', 'beans'), (2, 'poison', 'x'), (3, 'tea', 'leaves')");
    DirectAnswer answer = embed("1", "2", "3");
    assertThat(answer.results().get(1))
        .isEqualTo(new DirectResult.Refused("2", "the text is not taken"));
    assertThat(answer.of(DirectResult.Stored.class)).hasSize(2);
  }

  @Test
  void whoNamesNoDocumentIsToldTheNearest() throws InterruptedException {
    inlay.execute("insert into notes values (4711, 'coffee', 'beans'), (9, 'tea', 'leaves')");
    DirectAnswer answer = embed("4712", "47I1", "4711");
    assertThat(reason(answer.results().get(0)))
        .contains("source \"notes\" has no document \"4712\"", "did you mean \"4711\"");
    assertThat(reason(answer.results().get(1)))
        .contains("did you mean \"4711\"", "invalid input syntax for type bigint");
    assertThat(answer.results().get(2)).isInstanceOf(DirectResult.Stored.class);
    assertThat(inlay.number("select count(*) from inlay.embedded")).isEqualTo(1);
  }

  @Test
  void whoNamesAnUnknownSourceIsToldTheNearest() {
    assertThatThrownBy(() -> new Sources(inlay.database()).require("noets"))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("Did you mean \"notes\"?");
  }

  @Test
  void aSourceThatWasRemovedIsRefused() {
    new Sources(inlay.database()).remove("notes");
    assertThatThrownBy(() -> submit("1"))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("source \"notes\" was removed");
  }

  @Test
  void aRequestWithoutKeysOrOfAnotherProfileIsRefused() {
    assertThatThrownBy(() -> direct.embed(notes, List.of(), PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 2048 documents");
    assertThatThrownBy(() -> embed("")).isInstanceOf(IllegalArgumentException.class);
    Source foreign = Sample.source(99);
    assertThatThrownBy(() -> direct.embed(foreign, List.of("1"), PATIENCE))
        .hasMessageContaining("another profile");
  }

  @Test
  void aProviderThatIsDownLeavesItToAWorker() throws InterruptedException {
    embedder.temper(
        request -> {
          throw new EmbeddingException.Unavailable("nobody answers", null);
        });
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    inlay.execute("select inlay.cancel_queue_items_by_source('notes')"); // the change's own item
    DirectResult result = embedOne("1");
    assertThat(reason(result)).isEqualTo("nobody answers");
    long item = ((DirectResult.Queued) result).item();
    assertThat(inlay.value("select status from inlay.embedding_queue where id = " + item))
        .isEqualTo("pending");
    embedder.temper(request -> {});
    try (Worker worker = worker()) {
      worker.start();
      await().until(() -> vectors() == 1);
    }
    assertThat(waysInMetrics()).isEqualTo("direct queue");
  }

  @Test
  void aRateLimitAndAFailedCallLeaveItToTheQueue() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    embedder.temper(
        request -> {
          throw new EmbeddingException.RateLimited("429", Duration.ofMinutes(1));
        });
    assertThat(reason(embedOne("1"))).isEqualTo("429");
    embedder.temper(
        request -> {
          throw new EmbeddingException.Retriable("503", null);
        });
    assertThat(reason(embedOne("1"))).isEqualTo("503");
    assertThat(inlay.value("select string_agg(returned::text, ' ') from inlay.direct_work"))
        .isEqualTo("1 1");
  }

  @Test
  void aProviderThatKeepsFailingIsNotAskedAtAll() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    embedder.temper(
        request -> {
          throw new EmbeddingException.Unavailable("nobody answers", null);
        });
    for (int i = 0; i < 3; i++) {
      embed("1");
    }
    assertThat(reason(embedOne("1")))
        .contains("the provider is down, it is tried again in", "nobody answers");
    assertThat(embedder.calls()).isEqualTo(3);
  }

  @Test
  void aSpentBudgetLeavesItToTheQueue() throws InterruptedException {
    QuotaAdministration quota = new QuotaAdministration(inlay.database());
    quota.declareAccount("default", "main", "http://x", "none", null, OptionalLong.empty());
    quota.declareLimit("default", "main", "requests", "day", OptionalLong.of(1));
    inlay.execute("insert into notes values (1, 'coffee', 'beans'), (2, 'tea', 'leaves')");
    try (DirectEmbedding limited =
        DirectEmbedding.open(inlay.database(), inlay.profile(), Embedders.of(embedder), "other")) {
      assertThat(limited.embed(notes, List.of("1"), PATIENCE).results().getFirst())
          .isInstanceOf(DirectResult.Stored.class);
      assertThat(reason(limited.embed(notes, List.of("2"), PATIENCE).results().getFirst()))
          .contains("1 requests a day are used up");
    }
    assertThat(embedder.calls()).isEqualTo(1);
  }

  @Test
  void nothingIsSentForAPausedProfileOrSource() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    inlay.execute("select inlay.pause_source('notes')");
    assertThat(reason(embedOne("1"))).isEqualTo("source \"notes\" is paused");
    inlay.execute("select inlay.pause_source('notes', false), inlay.pause_profile('default')");
    assertThat(reason(embedOne("1"))).isEqualTo("profile \"default\" is paused");
    inlay.execute("select inlay.pause_profile('default', false)");
    inlay.execute("select inlay.park_profile('default', 'no credit')");
    assertThat(reason(embedOne("1"))).isEqualTo("profile \"default\" is parked: no credit");
    assertThat(embedder.calls()).isZero();
  }

  @Test
  void theWayIsTheSources() throws InterruptedException {
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    DirectAnswer queued = submit("1");
    assertThat(queued.way()).isEqualTo(Way.QUEUE);
    assertThat(queued.results().getFirst()).isInstanceOf(DirectResult.Queued.class);
    assertThat(embedder.calls()).isZero();
    new Sources(inlay.database()).setQueue("notes", QueueUse.DISABLED);
    DirectAnswer stored = submit("1");
    assertThat(stored.way()).isEqualTo(Way.DIRECT);
    assertThat(stored.results().getFirst()).isInstanceOf(DirectResult.Stored.class);
    new Sources(inlay.database()).setQueue("notes", QueueUse.INHERITED);
    inlay.execute("select inlay.pause_queue()");
    assertThat(submit("1").way()).isEqualTo(Way.DIRECT);
    new Sources(inlay.database()).setQueue("notes", QueueUse.ENABLED);
    assertThat(submit("1").way()).isEqualTo(Way.QUEUE);
  }

  @Test
  void whatIsLeftToADisabledQueueSaysThatItWaits() throws InterruptedException {
    new Sources(inlay.database()).setQueue("notes", QueueUse.DISABLED);
    inlay.execute("insert into notes values (1, 'coffee', 'beans')");
    embedder.temper(
        request -> {
          throw new EmbeddingException.Unavailable("nobody answers", null);
        });
    assertThat(reason(submit("1").results().getFirst()))
        .isEqualTo(
            "nobody answers; the queue of source \"notes\" is not enabled, so it waits there");
  }

  @Test
  void aQueueThatCannotBeHadIsGoneAroundAndThatIsMarked() throws Exception {
    inlay.execute("insert into notes values (1, 'coffee', 'beans'), (2, 'tea', 'leaves')");
    try (Connection c = inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("lock table inlay.run in access exclusive mode");
      DirectAnswer answer = submit("1");
      assertThat(answer.way()).isEqualTo(Way.DIRECT_FALLBACK);
      assertThat(answer.reason()).contains("the queue cannot be had", "lock timeout");
      assertThat(answer.results().getFirst()).isInstanceOf(DirectResult.Stored.class);
      embedder.temper(
          request -> {
            throw new EmbeddingException.Unavailable("nobody answers", null);
          });
      assertThat(submit("2").results().getFirst())
          .isInstanceOfSatisfying(
              DirectResult.Failed.class,
              f -> assertThat(f.reason()).contains("nobody answers; nor could it be queued"));
      c.rollback();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    assertThat(waysInMetrics()).isEqualTo("direct-fallback");
  }

  private Worker worker() {
    return new Worker(
        inlay.database(), new WorkerOptions("w1", inlay.profile(), embedder, 2, "test"));
  }
}
