package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.QueueUse;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.store.VectorStore;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers, direct requests and writers at one document at once: what is stored in the end is of
/// the row as it is in the end.
@Timeout(180)
class DirectRaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ROWS = 24;

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Source notes = inlay.notes();
  private final DirectEmbedding direct =
      DirectEmbedding.open(inlay.database(), inlay.profile(), Embedders.of(embedder), "test");
  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
    workers.forEach(Worker::close);
    direct.close();
    inlay.close();
  }

  private Worker start(String id) {
    Worker worker =
        new Worker(inlay.database(), new WorkerOptions(id, inlay.profile(), embedder, 2, "test"));
    workers.add(worker);
    worker.start();
    return worker;
  }

  private DirectResult embed(String key) throws InterruptedException {
    return direct.embed(notes, List.of(key), PATIENCE).results().getFirst();
  }

  /// Keys whose vectors are not those of their rows.
  private List<String> outOfStep(int rows) {
    List<String> keys = IntStream.rangeClosed(1, rows).mapToObj(String::valueOf).toList();
    Chunker chunker = new Chunkers(embedder).of(notes.chunking());
    var texts = new Documents(inlay.database()).rows(notes, keys);
    var stored =
        inlay
            .database()
            .withConnection(
                c ->
                    VectorStore.of(inlay.profile().layout())
                        .stored(
                            c,
                            inlay.profile().id(),
                            notes.id(),
                            notes.contentTypes().getFirst(),
                            keys));
    return keys.stream()
        .filter(
            key -> {
              var text = texts.get(key);
              var before = stored.get(key);
              return text == null
                  ? before != null && !before.deleted()
                  : before == null
                      || !ContentHash.of(text.texts().getFirst(), chunker)
                          .matches(before.contentHash());
            })
        .toList();
  }

  /// A change that is not committed yet has an older item than a request that does not see it.
  @Test
  void aChangeThatWasOpenWhileADirectRequestReadTheRowIsNotLost() throws Exception {
    inlay.execute("insert into notes values (1, 'old', 'text')");
    try (Connection c = inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("update notes set title = 'new' where id = 1");
      assertThat(embed("1")).isInstanceOf(DirectResult.Stored.class);
      c.commit();
    }
    start("w1");
    await().untilAsserted(() -> assertThat(outOfStep(1)).isEmpty());
  }

  @Test
  void aChangeThatWasOpenWhileAnItemOfARequestWasWorkedOnIsNotLost() throws Exception {
    inlay.execute("insert into notes values (1, 'old', 'text')");
    start("w1");
    try (Connection c = inlay.connect();
        Statement s = c.createStatement()) {
      await().untilAsserted(() -> assertThat(outOfStep(1)).isEmpty());
      c.setAutoCommit(false);
      s.execute("update notes set title = 'new' where id = 1");
      long done = inlay.number("select total_completed from inlay.get_queue_statistics()");
      inlay.execute("select inlay.enqueue_embedding('notes', '1')");
      await()
          .until(
              () ->
                  inlay.number("select total_completed from inlay.get_queue_statistics()") > done);
      c.commit();
      await().untilAsserted(() -> assertThat(outOfStep(1)).isEmpty());
    }
  }

  @Test
  void anOlderDirectVectorDoesNotOverwriteThatOfALaterItem() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    embedder.temper(
        request -> {
          if (request.inputs().getFirst().startsWith("old")) {
            called.countDown();
            goOn.await();
          }
        });
    inlay.execute("insert into notes values (1, 'old', 'text')");
    Future<DirectResult> late = threads.submit(() -> embed("1"));
    called.await();
    inlay.execute("update notes set title = 'new' where id = 1");
    start("w1");
    await().untilAsserted(() -> assertThat(outOfStep(1)).isEmpty());
    goOn.countDown();
    assertThat(late.get()).isEqualTo(new DirectResult.Unchanged("1"));
    assertThat(outOfStep(1)).isEmpty();
  }

  @Test
  void anOlderItemDoesNotOverwriteALaterDirectVector() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    embedder.temper(
        request -> {
          if (request.inputs().getFirst().startsWith("old")) {
            called.countDown();
            goOn.await();
          }
        });
    inlay.execute("insert into notes values (1, 'old', 'text')");
    Worker worker = start("w1");
    called.await();
    new Sources(inlay.database()).setQueue("notes", QueueUse.DISABLED); // the change's item waits
    inlay.execute("update notes set title = 'new' where id = 1");
    assertThat(embed("1")).isInstanceOf(DirectResult.Stored.class);
    goOn.countDown();
    await().until(() -> worker.statistics().completed() == 1);
    assertThat(outOfStep(1)).isEmpty();
  }

  /// Writers, direct requests and workers, while the queue is switched on and off.
  @Test
  void nothingIsLostWhenTheQueueIsSwitchedUnderLoad() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    inlay.execute(
        "insert into notes select g, 'note', 'first' from generate_series(1, %d) g"
            .formatted(ROWS));
    List<Future<?>> load = new ArrayList<>();
    start("w1");
    start("w2");
    for (int i = 0; i < 3; i++) {
      int seed = i;
      load.add(run(() -> write(new Random(seed), done)));
      load.add(run(() -> embedSome(new Random(100 + seed), done)));
    }
    Random random = new Random(1);
    Sources sources = new Sources(inlay.database());
    for (int i = 0; i < 40; i++) {
      sources.setQueue("notes", List.of(QueueUse.values()).get(random.nextInt(3)));
      inlay.execute("select inlay.pause_queue(%s)".formatted(random.nextBoolean()));
      long requests = inlay.number("select count(*) from inlay.direct_work");
      await().until(() -> inlay.number("select count(*) from inlay.direct_work") > requests);
    }
    done.set(true);
    for (Future<?> each : load) {
      each.get();
    }
    sources.setQueue("notes", QueueUse.DISABLED);
    inlay.execute("update notes set title = 'last' where id <= 5");
    sources.setQueue("notes", QueueUse.INHERITED);
    inlay.execute("select inlay.pause_queue(false)");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(outOfStep(ROWS)).isEmpty());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                inlay.number(
                        "select total_pending + total_processing + total_paused from inlay.get_queue_statistics()")
                    == 0);
    assertThat(outOfStep(ROWS)).isEmpty();
    assertThat(inlay.number("select count(*) from inlay.dead_letter")).isZero();
  }

  private interface Task {
    void run() throws Exception;
  }

  private Future<?> run(Task task) {
    return threads.submit(
        () -> {
          task.run();
          return true;
        });
  }

  private void write(Random random, AtomicBoolean done) throws Exception {
    try (Connection c = inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      while (!done.get()) {
        int id = 1 + random.nextInt(ROWS);
        s.execute(
            random.nextInt(8) == 0
                ? "delete from notes where id = " + id
                : "insert into notes values (%d, 'note', 'v%d') on conflict (id) do update set body = excluded.body"
                    .formatted(id, random.nextInt(1_000_000)));
        if (random.nextInt(10) == 0) {
          c.rollback();
        } else {
          c.commit();
        }
      }
    }
  }

  private void embedSome(Random random, AtomicBoolean done) throws Exception {
    while (!done.get()) {
      List<String> keys = random.ints(4, 1, ROWS + 1).mapToObj(String::valueOf).distinct().toList();
      if (random.nextBoolean()) {
        direct.embed(notes, keys, PATIENCE);
      } else {
        direct.submit(notes, keys, PATIENCE);
      }
    }
  }
}
