package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.search.Hit;
import dev.inlay.core.search.Search;
import dev.inlay.core.search.SearchRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Rows that change and searches that are asked, all the time, while a source moves. Every score of
/// every answer must be that of a text which its document has or had, by the model that was asked:
/// a vector of the other model would give another one.
final class MovingTraffic implements AutoCloseable {
  private static final String QUESTION = "number seven after noon";
  private static final int KEYS = 80;
  private static final double TOLERANCE = 1e-4;

  private final MovingNotes moving;
  private final long seed;
  private final Map<String, Set<String>> texts = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final Map<String, AtomicInteger> answers =
      Map.of("default", new AtomicInteger(), "next", new AtomicInteger());
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean writing = true;
  private volatile boolean asking = true;
  private Thread writer;
  private final Thread searcher;

  MovingTraffic(MovingNotes moving, long seed) {
    this.moving = moving;
    this.seed = seed;
    writer = writer(seed);
    searcher = Thread.ofPlatform().name("searcher").start(() -> watched(this::ask));
  }

  /// No row changes until [#goOn].
  void rest() throws InterruptedException {
    writing = false;
    writer.join();
    check();
  }

  void goOn() {
    writing = true;
    writer = writer(seed + changes.get());
  }

  /// Waits until so many more changes are committed, and so many more answers came.
  void awaitMore(int count) {
    int changed = changes.get();
    int answered = answered();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                failure.get() != null
                    || (changes.get() >= changed + count && answered() >= answered + count / 10));
    check();
  }

  int answersOf(String profile) {
    AtomicInteger count = answers.get(profile);
    return count == null ? 0 : count.get();
  }

  private int answered() {
    return answersOf("default") + answersOf("next");
  }

  private void check() {
    assertThat(failure.get()).as("seed %d", seed).isNull();
  }

  private Thread writer(long from) {
    return Thread.ofPlatform().name("writer").start(() -> watched(() -> write(new Random(from))));
  }

  private interface Job {
    void run() throws Exception;
  }

  private void watched(Job job) {
    try {
      job.run();
    } catch (Exception | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private void write(Random random) throws SQLException {
    try (Connection c = moving.inlay.connect();
        Statement s = c.createStatement()) {
      while (writing) {
        int id = 1 + random.nextInt(KEYS);
        String body = "number " + random.nextInt(40) + (random.nextBoolean() ? " after noon" : "");
        texts.computeIfAbsent(Integer.toString(id), k -> ConcurrentHashMap.newKeySet()).add(body);
        s.execute(
            random.nextInt(6) == 0
                ? "delete from notes where id = " + id
                : "insert into notes values (%d, 'note', '%s') on conflict (id) do update set body = excluded.body"
                    .formatted(id, body));
        changes.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(4).toNanos()); // a pace that two workers can keep
      }
    }
  }

  private void ask() throws Exception {
    Search search = new Search(moving.inlay.database());
    SearchRequest request = SearchRequest.of("notes", QUESTION).withLimit(10);
    while (asking) {
      AtomicReference<Profile> asked = new AtomicReference<>(moving.inlay.profile());
      List<Hit> hits =
          search.find(
              request,
              of -> {
                asked.set(of); // the last one gives the answer
                return of.id() == moving.next.id() ? moving.second : moving.first;
              });
      Profile profile = asked.get();
      HashingEmbedder model = profile.id() == moving.next.id() ? moving.second : moving.first;
      for (Hit hit : hits) {
        assertThat(
                texts.getOrDefault(hit.key(), Set.of()).stream()
                    .anyMatch(body -> Math.abs(score(model, body) - hit.score()) < TOLERANCE))
            .as("document %s has score %s by %s", hit.key(), hit.score(), profile.name())
            .isTrue();
      }
      AtomicInteger count = answers.get(profile.name());
      if (count != null) {
        count.incrementAndGet();
      }
    }
  }

  private static double score(HashingEmbedder model, String body) {
    float[] a = model.vector(QUESTION);
    float[] b = model.vector("note " + body);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Override
  public void close() {
    writing = false;
    asking = false;
    try {
      writer.join();
      searcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
