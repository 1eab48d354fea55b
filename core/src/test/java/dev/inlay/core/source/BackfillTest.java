package dev.inlay.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A backfill is seen, shared, paused, cancelled and left behind; a source tells how far it is.
@Timeout(180)
class BackfillTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Backfill backfill = new Backfill(inlay.database());
  private final SourceStatuses statuses = new SourceStatuses(inlay.database());

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void aSmallTableIsCounted() {
    notes(25_000);
    List<BackfillStatus> seen = new ArrayList<>();
    BackfillStatus end = backfill.run("notes", seen::add, () -> false);
    assertThat(seen).extracting(BackfillStatus::queued).containsExactly(10_000L, 20_000L, 25_000L);
    assertThat(seen).allMatch(s -> s.exact() && s.total().getAsLong() == 25_000);
    assertThat(seen.getFirst().rate().getAsDouble()).isPositive();
    assertThat(seen.getFirst().left()).isPresent();
    assertThat(end.state()).isEqualTo(BackfillStatus.State.FINISHED);
  }

  @Test
  void anEstimateIsCorrectedAsItGoes() {
    notes(180_000);
    inlay.execute("analyze notes");
    List<BackfillStatus> seen = new ArrayList<>();
    backfill.run("notes", seen::add, () -> false);
    assertThat(seen.getFirst().exact()).isFalse();
    assertThat(seen.getFirst().total().getAsLong()).isBetween(150_000L, 220_000L);
    assertThat(seen.getLast().exact()).isTrue();
    assertThat(seen.getLast().total().getAsLong()).isEqualTo(180_000);
  }

  @Test
  void anEstimateThatWasFarTooLowGrowsInTime() {
    notes(320_000);
    BackfillStatus begun = backfill.start("notes");
    inlay.execute("update inlay.backfill set estimated = 5, exact = false");
    List<BackfillStatus> seen = new ArrayList<>();
    backfill.run("notes", seen::add, () -> false);
    assertThat(seen).allMatch(s -> s.id() == begun.id());
    assertThat(seen.subList(0, seen.size() - 2)).allMatch(s -> s.total().getAsLong() > s.queued());
    assertThat(seen.getLast().total().getAsLong()).isEqualTo(320_000);
  }

  @Test
  void aPauseEndsEveryRunAndKeepsTheFleetAway() {
    notes(30_000);
    BackfillStatus end = backfill.run("notes", s -> backfill.pause("notes"), () -> false);
    assertThat(end.state()).isEqualTo(BackfillStatus.State.PAUSED);
    assertThat(end.left()).isEmpty();
    inlay.execute("update inlay.backfill set moved_at = '-infinity'");
    assertThat(inlay.number("select inlay.advance_backfills()")).isZero();
    assertThat(backfill.run("notes", s -> {}, () -> false).queued()).isEqualTo(10_000);
    assertThat(backfill.resume("notes")).isTrue();
    assertThat(backfill.run("notes", s -> {}, () -> false).queued()).isEqualTo(30_000);
    assertThat(backfill.pause("notes")).isFalse();
    assertQueuedOnce(30_000);
  }

  @Test
  void aCancelledOneEndsAndTheNextBeginsAnew() {
    notes(30_000);
    BackfillStatus end = backfill.run("notes", s -> backfill.cancel("notes"), () -> false);
    assertThat(end.state()).isEqualTo(BackfillStatus.State.CANCELLED);
    assertThat(end.queued()).isEqualTo(10_000);
    assertThat(backfill.start("notes").queued()).isZero();
    assertThat(backfill.start("notes").id()).isNotEqualTo(end.id());
  }

  @Test
  void severalAtOnceShareOneAndAllSeeItsEnd() throws Exception {
    notes(120_000);
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BackfillStatus>> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        runs.add(
            threads.submit(() -> backfill.run("notes", s -> seen.add(s.queued()), () -> false)));
      }
      for (Future<BackfillStatus> run : runs) {
        assertThat(run.get().state()).isEqualTo(BackfillStatus.State.FINISHED);
        assertThat(run.get().queued()).isEqualTo(120_000);
      }
    }
    assertThat(inlay.number("select count(*) from inlay.backfill")).isOne();
    assertQueuedOnce(120_000);
  }

  @Test
  void theFleetGoesOnWithWhatIsLeftBehind() {
    notes(30_000);
    backfill.run("notes", s -> {}, () -> true);
    inlay.execute("select inlay.pause_source('notes')"); // nothing is to be embedded here
    try (Worker worker = worker()) {
      worker.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  inlay.number("select count(*) from inlay.backfill where finished_at is not null")
                      == 1);
    }
    SourceWork work = statuses.work("notes");
    assertThat(work.open()).isEqualTo(30_000);
    assertThat(work.held()).contains("it is paused");
  }

  @Test
  void theStatusOfASourceTellsAllOfIt() {
    notes(10);
    backfill.run("notes", s -> {}, () -> false);
    inlay.execute("insert into notes values (11, ' ', '')");
    try (Worker worker = worker()) {
      worker.start();
      await().until(() -> statuses.work("notes").open() == 0);
      assertThat(statuses.work("notes").workers()).isOne();
    }
    for (SourceStatuses.Count count : SourceStatuses.Count.values()) {
      SourceStatus status = statuses.list(null, count).getFirst();
      assertThat(status.source()).isEqualTo("notes");
      assertThat(status.documents()).hasValue(11);
      assertThat(status.exact()).isTrue();
      assertThat(status.stored().embedded()).isEqualTo(10);
      assertThat(status.stored().blank()).hasValue(1);
      assertThat(status.failed()).isZero();
      assertThat(status.fault()).isEmpty();
      assertThat(status.polledAt()).isEmpty();
      assertThat(status.backfill().orElseThrow().state()).isEqualTo(BackfillStatus.State.FINISHED);
    }
  }

  @Test
  void aTableThatHasJustGoneKeepsNobodyFromTheStatusOfOthers() {
    notes(10);
    inlay.execute("create table others (id int primary key, body text)");
    new Sources(inlay.database())
        .add(Declaration.of("others", "default", "others", List.of("id"), "{body}"));
    inlay.execute("drop table others");
    List<SourceStatus> all = statuses.list(null, SourceStatuses.Count.CHEAP);
    assertThat(all).extracting(SourceStatus::source).containsExactly("notes", "others");
    assertThat(all.getFirst().documents()).hasValue(10);
    assertThat(all.getLast().documents()).isEmpty();
  }

  @Test
  void otherSourcesItemsAndCancelledOnesDoNotCount() {
    notes(1_000);
    inlay.execute("create table others (id int primary key, body text)");
    new Sources(inlay.database())
        .add(Declaration.of("others", "default", "others", List.of("id"), "{body}"));
    inlay.execute("insert into others select g, 'x' from generate_series(1, 300) g");
    assertThat(statuses.work("notes").open()).isZero();
    backfill.run("notes", s -> {}, () -> false);
    assertThat(statuses.work("notes").pending()).isEqualTo(1_000);
    assertThat(statuses.work("others").pending()).isEqualTo(300);
    inlay.execute("select * from inlay.claim(1, 'somebody', 100)");
    assertThat(statuses.work("others").processing()).isEqualTo(100);
    assertThat(statuses.work("others").pending()).isEqualTo(200);
    inlay.execute("select inlay.cancel_queue_items_by_source('notes')");
    assertThat(statuses.work("notes").open()).isZero();
    assertThat(statuses.work("others").open()).isEqualTo(300);
  }

  @Test
  void manyDocumentsAreEstimatedUnlessAllAreToBeCounted() {
    notes(150_000);
    inlay.execute(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) select 1, 'full_text', g::text, 1, 1, '', (g > 30000)::int from generate_series(1, 150000) g");
    inlay.execute("analyze notes, inlay.embedded");
    SourceStatus cheap = statuses.list("notes", SourceStatuses.Count.CHEAP).getFirst();
    assertThat(cheap.exact()).isFalse();
    assertThat(cheap.documents().getAsLong()).isBetween(120_000L, 180_000L);
    assertThat(cheap.stored().exact()).isFalse();
    assertThat(cheap.stored().embedded()).isBetween(120_000L, 180_000L);
    assertThat(cheap.stored().blank()).isEmpty();
    SourceStatus exact = statuses.list("notes", SourceStatuses.Count.EXACT).getFirst();
    assertThat(exact.documents()).hasValue(150_000);
    assertThat(exact.stored())
        .isEqualTo(new SourceStatus.Stored(120_000, OptionalLong.of(30_000), true));
  }

  @Test
  void memoryDoesNotGrowWithRows() {
    notes(400_000);
    Runtime runtime = Runtime.getRuntime();
    List<Long> used = new ArrayList<>();
    backfill.run(
        "notes",
        s -> {
          if (s.queued() == 50_000 || s.queued() == 390_000) {
            runtime.gc();
            used.add(runtime.totalMemory() - runtime.freeMemory());
          }
        },
        () -> false);
    assertThat(used.get(1) - used.get(0)).isLessThan(2L << 20);
  }

  private Worker worker() {
    return new Worker(
        inlay.database(), new WorkerOptions("w", inlay.profile(), embedder, 1, "test"));
  }

  private void notes(int rows) {
    inlay.notes();
    inlay.execute("alter table notes disable trigger user");
    inlay.execute(
        "insert into notes select g, 'note', g::text from generate_series(1, %d) g"
            .formatted(rows));
    inlay.execute("alter table notes enable trigger user");
  }

  private void assertQueuedOnce(long rows) {
    assertThat(
            inlay.value(
                "select count(*) || ' ' || count(distinct doc_key) from inlay.pending_items()"))
        .isEqualTo(rows + " " + rows);
  }
}
