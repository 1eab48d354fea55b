package dev.inlay.core.store;

import static dev.inlay.core.store.StoreDatabase.SOURCE;
import static dev.inlay.core.store.StoreDatabase.TEXT;
import static dev.inlay.core.store.StoreDatabase.deleted;
import static dev.inlay.core.store.StoreDatabase.document;
import static dev.inlay.core.store.StoreDatabase.hash;
import static dev.inlay.core.store.StoreDatabase.key;
import static dev.inlay.core.store.StoreDatabase.sameText;
import static dev.inlay.core.store.StoreDatabase.unchanged;
import static dev.inlay.core.store.StoreDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.inlay.schema.Migrations;
import dev.inlay.testing.TestDatabase;
import dev.inlay.testing.TestPostgres;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The array layout, and what no layout changes.
class VectorStoreTest {
  private static final float[] EAST = {1, 0, 0, 0};
  private static final float[] NORTH = {0, 2, 0, 0};
  private static final float[] NORTHEAST = {1, 1, 0, 0};

  private static TestDatabase database;

  private final VectorStore store = VectorStore.of(VectorLayout.ARRAY);
  private Connection c;
  private int profile;

  @BeforeAll
  static void createDatabase() {
    database = StoreDatabase.create();
  }

  @AfterAll
  static void dropDatabase() {
    database.close();
  }

  @BeforeEach
  void createProfile() throws SQLException {
    c = database.connect();
    c.setAutoCommit(false);
    profile = StoreDatabase.profile(c, "p" + System.nanoTime(), 4, VectorLayout.ARRAY);
    c.commit();
  }

  @AfterEach
  void close() throws SQLException {
    c.rollback();
    c.close();
  }

  @Test
  void aWrittenDocumentIsFoundWithItsBestChunkOnce() throws SQLException {
    Applied applied =
        store.write(
            c, profile, List.of(document("a", 1, EAST, NORTH), document("b", 2, NORTHEAST)));

    assertThat(applied.accepted()).containsExactlyInAnyOrder(key("a"), key("b"));
    List<Neighbour> found = store.nearest(c, profile, SOURCE, TEXT, new float[] {0, 9, 0, 0}, 10);
    assertThat(found).extracting(Neighbour::docKey).containsExactly("a", "b");
    assertThat(found.get(0).chunk()).isEqualTo(1);
    assertThat(found.get(0).start()).isEqualTo(10);
    assertThat(found.get(0).end()).isEqualTo(19);
    assertThat(found.get(0).score()).isCloseTo(1f, within(1e-6f));
    assertThat(found.get(1).score()).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
  }

  @Test
  void anOlderVersionChangesNothing() throws SQLException {
    store.write(c, profile, List.of(document("a", 5, EAST)));

    Applied applied = store.write(c, profile, List.of(document("a", 4, NORTH)));

    assertThat(applied.superseded()).containsExactly(key("a"));
    assertThat(best(EAST).score()).isEqualTo(1f);
    assertThat(stored("a").itemId()).isEqualTo(5);
  }

  @Test
  void aNewerVersionReplacesEveryChunk() throws SQLException {
    store.write(c, profile, List.of(document("a", 1, EAST, NORTH, NORTHEAST)));

    store.write(c, profile, List.of(document("a", 2, NORTH)));

    assertThat(best(EAST).score()).isEqualTo(0f);
    assertThat(value(c, "select count(*) from inlay.vector_" + profile)).isEqualTo("1");
    assertThat(value(c, "select count(*) from inlay.signature_" + profile)).isEqualTo("1");
  }

  @Test
  void ofTwoVersionsInOneBatchTheNewestIsStored() throws SQLException {
    Applied applied =
        store.write(
            c,
            profile,
            List.of(document("a", 1, EAST), document("a", 3, NORTH), document("a", 2, NORTHEAST)));

    assertThat(applied.accepted()).containsExactly(key("a"));
    assertThat(stored("a").itemId()).isEqualTo(3);
    assertThat(best(NORTH).score()).isEqualTo(1f);
  }

  @Test
  void aDeletedDocumentIsNotFoundAndNotResurrected() throws SQLException {
    store.write(c, profile, List.of(document("a", 1, EAST)));

    store.delete(c, profile, List.of(deleted("a", 3)));
    Applied late = store.write(c, profile, List.of(document("a", 2, EAST)));

    assertThat(late.superseded()).containsExactly(key("a"));
    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 10)).isEmpty();
    assertThat(stored("a").deleted()).isTrue();
    assertThat(value(c, "select count(*) from inlay.vector_" + profile)).isEqualTo("0");
    assertThat(value(c, "select count(*) from inlay.signature_" + profile)).isEqualTo("0");
  }

  @Test
  void aTombstoneIsLeftWhereNothingWasEmbedded() throws SQLException {
    store.delete(c, profile, List.of(new DeletedDocument(SOURCE, List.of(TEXT, "items"), "a", 3)));

    assertThat(stored("a").deleted()).isTrue();
    assertThat(store.stored(c, profile, SOURCE, "items", List.of("a")).get("a"))
        .extracting(StoredDocument::itemId)
        .isEqualTo(3L);
    assertThat(store.write(c, profile, List.of(document("a", 2, EAST))).superseded())
        .containsExactly(key("a"));
  }

  @Test
  void aDocumentDeletedAndWrittenAnewIsFound() throws SQLException {
    store.delete(c, profile, List.of(deleted("a", 3)));

    store.write(c, profile, List.of(document("a", 4, EAST)));

    assertThat(best(EAST).docKey()).isEqualTo("a");
  }

  @Test
  void vectorsOfADocumentThatSaysDeletedAreNotReturned() throws SQLException {
    store.write(c, profile, List.of(document("a", 1, EAST), document("b", 2, NORTHEAST)));
    try (Statement s = c.createStatement()) {
      s.execute("update inlay.embedded set content_hash = null where doc_key = 'a'");
    }

    assertThat(best(EAST).docKey()).isEqualTo("b");
  }

  @Test
  void theVectorsOfATextAreThoseOfAnyDocumentThatHasIt() throws SQLException {
    EmbeddedDocument first = document("a", 1, EAST, NORTH);
    store.write(c, profile, List.of(first, sameText("b", 2, first), document("c", 3, NORTHEAST)));

    Map<ByteBuffer, List<ChunkVector>> found =
        store.vectorsOf(c, profile, List.of(first.contentHash(), hash("nobody's")));

    assertThat(found.keySet()).containsExactly(ByteBuffer.wrap(first.contentHash()));
    assertThat(found.values().iterator().next())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(new ChunkVector(0, 0, 9, EAST), new ChunkVector(1, 10, 19, NORTH));
  }

  @Test
  void theVectorsOfATextAreNotThoseOfDeletedDocumentsOrOfAnotherProfile() throws SQLException {
    EmbeddedDocument first = document("a", 1, EAST);
    store.write(c, profile, List.of(first, sameText("b", 2, first)));
    store.delete(c, profile, List.of(deleted("a", 3)));
    assertThat(store.vectorsOf(c, profile, List.of(first.contentHash()))).hasSize(1);

    store.delete(c, profile, List.of(deleted("b", 4)));
    assertThat(store.vectorsOf(c, profile, List.of(first.contentHash()))).isEmpty();

    int other = StoreDatabase.profile(c, "o" + System.nanoTime(), 4, VectorLayout.ARRAY);
    store.write(c, other, List.of(first));
    assertThat(store.vectorsOf(c, profile, List.of(first.contentHash()))).isEmpty();
  }

  @Test
  void aConfirmationRaisesTheVersionAndKeepsTheVectors() throws SQLException {
    EmbeddedDocument first = document("a", 1, EAST);
    store.write(c, profile, List.of(first));

    Applied applied = store.confirm(c, profile, List.of(unchanged(first, 9)));

    assertThat(applied.accepted()).containsExactly(key("a"));
    assertThat(stored("a").itemId()).isEqualTo(9);
    assertThat(best(EAST).score()).isEqualTo(1f);
    assertThat(
            value(
                c,
                "select chunks || ' ' || tokens from inlay.embedded where profile_id = " + profile))
        .isEqualTo("1 3");
  }

  @Test
  void aConfirmationOfAnotherTextIsReportedAndChangesNothing() throws SQLException {
    store.write(c, profile, List.of(document("a", 2, EAST)));

    Applied applied = store.confirm(c, profile, List.of(unchanged(document("a", 1, NORTH), 9)));

    assertThat(applied.unconfirmed()).containsExactly(key("a"));
    assertThat(stored("a").itemId()).isEqualTo(2);
  }

  @Test
  void aConfirmationOfAnUnknownDocumentIsReportedAndLeavesNothing() throws SQLException {
    Applied applied = store.confirm(c, profile, List.of(document("a", 2)));

    assertThat(applied.unconfirmed()).containsExactly(key("a"));
    assertThat(store.stored(c, profile, SOURCE, TEXT, List.of("a"))).isEmpty();
  }

  @Test
  void aConfirmationThatComesLateIsSuperseded() throws SQLException {
    EmbeddedDocument first = document("a", 5, EAST);
    store.write(c, profile, List.of(first));

    assertThat(store.confirm(c, profile, List.of(unchanged(first, 4))).superseded())
        .containsExactly(key("a"));
  }

  @Test
  void aDocumentWithoutChunksIsKnownAndHasNoVectors() throws SQLException {
    store.write(c, profile, List.of(document("a", 1, EAST)));

    store.write(c, profile, List.of(document("a", 2)));

    assertThat(stored("a").deleted()).isFalse();
    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 10)).isEmpty();
  }

  @Test
  void changesOfEveryKindAreStoredTogether() throws SQLException {
    EmbeddedDocument kept = document("kept", 1, EAST);
    store.write(c, profile, List.of(kept, document("gone", 2, NORTH)));

    Applied applied =
        store.apply(
            c,
            profile,
            new Changes(
                List.of(document("new", 3, NORTHEAST)),
                List.of(unchanged(kept, 4)),
                List.of(deleted("gone", 5))));

    assertThat(applied.accepted()).containsExactlyInAnyOrder(key("kept"), key("new"), key("gone"));
    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 10))
        .extracting(Neighbour::docKey)
        .containsExactly("kept", "new");
  }

  @Test
  void otherSourcesAndContentTypesAreNotSearched() throws SQLException {
    store.write(
        c,
        profile,
        List.of(
            document("a", 1, EAST),
            with(SOURCE, "items", "b", EAST),
            with(SOURCE + 1, TEXT, "c", EAST)));

    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 10))
        .extracting(Neighbour::docKey)
        .containsExactly("a");
    assertThat(store.nearest(c, profile, SOURCE, "items", EAST, 10))
        .extracting(Neighbour::docKey)
        .containsExactly("b");
  }

  @Test
  void aDocumentOfManyChunksDoesNotCrowdOutTheOthers() throws SQLException {
    float[][] many = new float[300][];
    Arrays.fill(many, EAST);
    store.write(c, profile, List.of(document("long", 1, many), document("short", 2, NORTH)));

    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 2))
        .extracting(Neighbour::docKey)
        .containsExactly("long", "short");
  }

  @Test
  void vectorsThatCannotBeStoredAreRefusedBeforeAnythingIsSent() throws SQLException {
    for (float[] wrong :
        List.of(
            new float[] {1, 2, 3},
            new float[] {1, Float.NaN, 0, 0},
            new float[] {1, Float.POSITIVE_INFINITY, 0, 0},
            new float[] {0, 0, -0f, 0},
            new float[] {1e30f, 0, 0, 0},
            new float[] {Float.MIN_VALUE, 0, 0, 0})) {
      assertThatThrownBy(
              () ->
                  store.write(
                      c, profile, List.of(document("a", 1, EAST), document("b", 2, EAST, wrong))))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageStartingWith("item 2, chunk 1: ");
    }
    assertThat(store.stored(c, profile, SOURCE, TEXT, List.of("a", "b"))).isEmpty();
  }

  @Test
  void questionsThatCannotBeAnsweredAreRefusedWithTheRule() {
    assertThatThrownBy(() -> store.nearest(c, profile, SOURCE, TEXT, new float[] {1, 2}, 10))
        .hasMessageContaining("the query has 2 dimensions");
    rollback();
    assertThatThrownBy(() -> store.nearest(c, profile, SOURCE, TEXT, new float[4], 10))
        .hasMessageContaining("no direction");
    rollback();
    assertThatThrownBy(
            () -> store.nearest(c, profile, SOURCE, TEXT, new float[] {1, Float.NaN, 0, 0}, 10))
        .hasMessageContaining("no finite number");
    rollback();
    assertThatThrownBy(() -> store.nearest(c, -1, SOURCE, TEXT, EAST, 10))
        .hasMessageContaining("there is no profile -1");
  }

  @Test
  void aStoreRefusesProfilesOfTheOtherLayout() {
    assertThatThrownBy(
            () ->
                VectorStore.of(VectorLayout.HALFVEC)
                    .write(c, profile, List.of(document("a", 1, EAST))))
        .hasMessageContaining("keeps its vectors as array");
  }

  @Test
  void droppedTablesTakeTheVersionsWithThem() throws SQLException {
    store.write(c, profile, List.of(document("a", 1, EAST)));

    store.drop(c, profile);

    assertThat(store.stored(c, profile, SOURCE, TEXT, List.of("a"))).isEmpty();
    assertThat(value(c, "select to_regclass('inlay.signature_" + profile + "')")).isEqualTo("null");
    store.create(c, profile);
    assertThat(store.nearest(c, profile, SOURCE, TEXT, EAST, 10)).isEmpty();
  }

  @Test
  void anIndexIsNotBuiltInATransaction() {
    assertThatThrownBy(() -> store.index(c, profile)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBatchTooLargeForOneStatementIsStoredWhole() throws SQLException {
    int wide = StoreDatabase.profile(c, "wide" + System.nanoTime(), 4096, VectorLayout.ARRAY);
    List<EmbeddedDocument> documents = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      float[] vector = new float[4096];
      vector[i] = 1;
      documents.add(document("k" + i, i + 1, vector));
    }

    store.write(c, wide, documents);

    float[] query = new float[4096];
    query[599] = 1;
    assertThat(store.nearest(c, wide, SOURCE, TEXT, query, 1))
        .extracting(Neighbour::docKey)
        .containsExactly("k599");
    assertThat(value(c, "select count(*) from inlay.vector_" + wide)).isEqualTo("600");
  }

  @Test
  void completionsWithCommonDocumentsDoNotDeadlockAndTheNewestWins() throws Exception {
    int workers = 4;
    int rounds = 30;
    try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int w = 0; w < workers; w++) {
        int worker = w;
        tasks.add(() -> writeInRandomOrder(worker, workers, rounds));
      }
      for (Future<Integer> done : pool.invokeAll(tasks)) {
        assertThat(done.get()).isEqualTo(rounds);
      }
    }
    Map<String, StoredDocument> stored =
        store.stored(c, profile, SOURCE, TEXT, List.of("k0", "k1", "k2", "k3", "k4", "k5"));
    long newest = (long) rounds * workers;
    assertThat(stored.values()).allMatch(s -> s.itemId() > newest - workers);
    assertThat(value(c, "select count(*) from inlay.signature_" + profile))
        .isEqualTo(value(c, "select count(*) from inlay.vector_" + profile));
  }

  private int writeInRandomOrder(int worker, int workers, int rounds) throws SQLException {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    List<String> keys = new ArrayList<>(List.of("k0", "k1", "k2", "k3", "k4", "k5"));
    int done = 0;
    try (Connection own = database.connect()) {
      own.setAutoCommit(false);
      for (int round = 1; round <= rounds; round++) {
        Collections.shuffle(keys, new Random(random.nextLong()));
        long item = (long) round * workers - worker;
        store.apply(
            own,
            profile,
            new Changes(
                keys.subList(0, 3).stream().map(k -> document(k, item, EAST, NORTH)).toList(),
                keys.subList(3, 4).stream().map(k -> document(k, item)).toList(),
                keys.subList(4, 6).stream().map(k -> deleted(k, item)).toList()));
        own.commit();
        done++;
      }
      // The confirmed key may have been refused; the last word on every key is a write.
      long last = (long) rounds * workers + 1 + worker;
      store.write(own, profile, keys.stream().map(k -> document(k, last, EAST)).toList());
      own.commit();
    }
    return done;
  }

  @Test
  void aPlainRoleWithoutTheExtensionUsesArrays() throws SQLException {
    String role = "inlay_store_test";
    TestPostgres.shared().createRole(role, "secret");
    try (TestDatabase own = TestDatabase.empty()) {
      try (Connection admin = own.connect();
          Statement s = admin.createStatement()) {
        s.execute("grant create on database \"%s\" to %s".formatted(own.name(), role));
      }
      Migrations.migrate(own.address().as(role, "secret").dataSource());
      try (Connection plain = own.connectAs(role, "secret")) {
        assertThat(VectorLayout.available(plain)).isEqualTo(VectorLayout.ARRAY);
        int its = StoreDatabase.profile(plain, "its", 4, VectorLayout.ARRAY);
        store.write(plain, its, List.of(document("a", 1, EAST)));
        assertThat(store.nearest(plain, its, SOURCE, TEXT, EAST, 1)).hasSize(1);
        store.drop(plain, its);
      }
    } finally {
      TestPostgres.shared().dropRole(role);
    }
  }

  @Test
  void onlyVersionsFromSevenTenthsOnKnowHalves() {
    assertThat(VectorLayout.knowsHalves("0.7.0")).isTrue();
    assertThat(VectorLayout.knowsHalves("0.10.1")).isTrue();
    assertThat(VectorLayout.knowsHalves("1.0.0")).isTrue();
    assertThat(VectorLayout.knowsHalves("0.6.2")).isFalse();
    assertThat(VectorLayout.knowsHalves(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 24}) // whole bytes of bits, and not
  void signaturesAreTheSameInJavaAndInSql(int dimensions) throws SQLException {
    Vectors vectors = new Vectors(11, dimensions, 5);
    int narrow =
        StoreDatabase.profile(c, "narrow" + System.nanoTime(), dimensions, VectorLayout.ARRAY);
    List<EmbeddedDocument> documents = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      documents.add(document("k" + i, i + 1, vectors.document()));
    }
    store.write(c, narrow, documents);

    assertThat(
            value(
                c,
                "select count(*) filter (where s.signature = inlay.vector_signature(v.embedding)) from inlay.signature_%1$d s join inlay.vector_%1$d v using (source_id, content_type, doc_key, chunk)"
                    .formatted(narrow)))
        .isEqualTo("200");
  }

  private static EmbeddedDocument with(int source, String contentType, String key, float[] vector) {
    return new EmbeddedDocument(
        source, contentType, key, 1, hash(key), 0, List.of(new ChunkVector(0, 0, 1, vector)));
  }

  private Neighbour best(float[] query) throws SQLException {
    return store.nearest(c, profile, SOURCE, TEXT, query, 10).getFirst();
  }

  private StoredDocument stored(String key) throws SQLException {
    return Objects.requireNonNull(store.stored(c, profile, SOURCE, TEXT, List.of(key)).get(key));
  }

  private void rollback() {
    try {
      c.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
