package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.profile.Migration;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.ProfileMigrations;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A database with two models, and notes that move from the one, `default`, to the other, `next`.
final class MovingNotes implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final HashingEmbedder first = new HashingEmbedder();
  final HashingEmbedder second = HashingEmbedder.other();
  final InlayDatabase inlay = InlayDatabase.create(first);
  final ProfileMigrations migrations = new ProfileMigrations(inlay.database());
  final Source notes = inlay.notes();
  final Profile next =
      new Profiles(inlay.database()).require("next", "hashing", "hashing-2", second);
  private final List<Worker> workers = new ArrayList<>();

  MovingNotes() {
    inlay.execute(
        "update inlay.embedding_queue_config set value = '20' where key in ('retry_backoff_base_ms', 'retry_backoff_cap_ms')");
  }

  /// Inserts so many notes.
  void insert(int count) {
    inlay.execute(
        "insert into notes select g, 'note', 'number ' || g from generate_series(1, %d) g"
            .formatted(count));
  }

  /// Starts a worker of a profile.
  Worker work(Profile profile) {
    Worker worker =
        new Worker(
            inlay.database(),
            new WorkerOptions(
                "w" + workers.size(),
                profile,
                profile.id() == next.id() ? second : first,
                2,
                "test"));
    workers.add(worker);
    worker.start();
    return worker;
  }

  void begin() {
    migrations.begin("notes", "next", Duration.ofDays(7));
  }

  Migration migration() {
    return migrations.find("notes").orElseThrow();
  }

  void awaitState(Migration.State state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(migration().state()).as("%s", migration()).isEqualTo(state));
  }

  void awaitOver() {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(migration().isOver()).isTrue());
  }

  /// Begun, and everything is there.
  void ready() {
    work(inlay.profile());
    work(next);
    awaitDrained();
    begin();
    awaitState(Migration.State.READY);
  }

  /// The profile that searches use, by name.
  String inUse() {
    int id = new Sources(inlay.database()).require("notes").profileId();
    return id == next.id() ? "next" : "default";
  }

  void awaitDrained() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                inlay.number(
                        "select total_pending + total_processing + total_scheduled + total_rate_limited from inlay.get_queue_statistics()")
                    == 0);
  }

  /// Once nothing waits, the vectors of a profile are those of the rows, no more and no less.
  void assertFresh(Profile profile) {
    awaitDrained();
    Map<String, String> texts = texts();
    Map<String, List<Float>> expected = new TreeMap<>();
    HashingEmbedder embedder = profile.id() == next.id() ? second : first;
    texts.forEach((key, text) -> expected.put(key, boxed(embedder.vector(text))));
    assertThat(vectors(profile)).as(profile.name()).isEqualTo(expected);
  }

  /// Nothing of the notes is stored for a profile, in whatever table.
  void assertGone(Profile profile) {
    assertThat(
            inlay.number(
                "select (select count(*) from inlay.embedded where profile_id = %1$d) + (select count(*) from inlay.vector_%1$d) + (select count(*) from inlay.signature_%1$d)"
                    .formatted(profile.id())))
        .as("stored for " + profile.name())
        .isZero();
  }

  private Map<String, String> texts() {
    return rows("select id::text, title || ' ' || body from notes", r -> r.getString(2));
  }

  private Map<String, List<Float>> vectors(Profile profile) {
    return rows(
        "select doc_key, embedding from inlay.vector_" + profile.id(),
        r -> List.of((Float[]) r.getArray(2).getArray()));
  }

  private interface Value<T> {
    T of(ResultSet r) throws SQLException;
  }

  private <T> Map<String, T> rows(String query, Value<T> value) {
    try (Connection c = inlay.connect();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(query)) {
      Map<String, T> rows = new TreeMap<>();
      while (r.next()) {
        assertThat(rows.put(r.getString(1), value.of(r))).as("twice").isNull();
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Float> boxed(float[] vector) {
    List<Float> boxed = new ArrayList<>();
    for (float x : vector) {
      boxed.add(x);
    }
    return boxed;
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
    inlay.close();
  }
}
