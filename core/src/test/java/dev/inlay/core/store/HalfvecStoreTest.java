package dev.inlay.core.store;

import static dev.inlay.core.store.StoreDatabase.SOURCE;
import static dev.inlay.core.store.StoreDatabase.TEXT;
import static dev.inlay.core.store.StoreDatabase.deleted;
import static dev.inlay.core.store.StoreDatabase.document;
import static dev.inlay.core.store.StoreDatabase.key;
import static dev.inlay.core.store.StoreDatabase.sameText;
import static dev.inlay.core.store.StoreDatabase.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The halfvec layout against a real pgvector. One session for all tests, since the server takes
/// only one.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HalfvecStoreTest {
  private static @Nullable Pglite server;
  private static @Nullable Connection session;

  private final VectorStore store = VectorStore.of(VectorLayout.HALFVEC);

  @BeforeAll
  static void startServer() throws Exception {
    if (!Pglite.possible() && !"true".equals(System.getenv("CI"))) {
      System.out.println("HalfvecStoreTest is skipped: node and npm are not there");
      Assumptions.abort("node and npm are not there");
    }
    server = Pglite.start();
    session = server.connect();
    migrate(session);
  }

  @AfterAll
  static void stopServer() throws SQLException {
    if (session != null) {
      session.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Order(1)
  void theExtensionIsCreatedWhereItIsAvailable() throws SQLException {
    Connection c = session();
    c.setAutoCommit(false);

    assertThat(VectorLayout.available(c)).isEqualTo(VectorLayout.HALFVEC);
    c.commit();
    c.setAutoCommit(true);
    assertThat(value(c, "select count(*) from pg_extension where extname = 'vector'"))
        .isEqualTo("1");
    assertThat(VectorLayout.available(c)).isEqualTo(VectorLayout.HALFVEC);
  }

  @Test
  @Order(2)
  void whatIsWrittenIsStoredAsHalvesAndFound() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "small", 4, VectorLayout.HALFVEC);
    store.write(
        c,
        profile,
        List.of(
            document("a", 1, new float[] {1, 0.33325195f, -65504, 0x1p-14f}),
            document("b", 2, new float[] {0.1f, 0, 0, 0}, new float[] {0, 0, 1, 0})));

    assertThat(value(c, "select embedding from inlay.vector_" + profile + " where doc_key = 'a'"))
        .isEqualTo("[1,0.33325195,-65504,6.1035156e-05]");
    List<Neighbour> found = store.nearest(c, profile, SOURCE, TEXT, new float[] {0, 0, 3, 0}, 10);
    assertThat(found).extracting(Neighbour::docKey).containsExactly("b", "a");
    assertThat(found.getFirst().chunk()).isEqualTo(1);
    assertThat(found.getFirst().score()).isCloseTo(1f, within(1e-6f));
    assertThat(found.getLast().score()).isCloseTo(-1f, within(1e-6f));
  }

  @Test
  @Order(3)
  void versionsAreOrderedAndDeletedDocumentsStayAway() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "versions", 2, VectorLayout.HALFVEC);
    float[] east = {1, 0};
    float[] north = {0, 1};
    store.write(c, profile, List.of(document("a", 5, east, east), document("b", 6, east)));

    assertThat(store.write(c, profile, List.of(document("a", 4, north))).superseded())
        .containsExactly(key("a"));
    store.write(c, profile, List.of(document("a", 7, north)));
    store.delete(c, profile, List.of(deleted("b", 8)));
    store.write(c, profile, List.of(document("b", 7, east)));

    assertThat(store.nearest(c, profile, SOURCE, TEXT, north, 10))
        .singleElement()
        .satisfies(n -> assertThat(n.score()).isEqualTo(1f));
    assertThat(value(c, "select count(*) from inlay.vector_" + profile)).isEqualTo("1");
  }

  @Test
  @Order(4)
  void componentsThatOverflowAreRefused() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "overflow", 2, VectorLayout.HALFVEC);

    assertThatThrownBy(
            () -> store.write(c, profile, List.of(document("a", 1, new float[] {65520, 0}))))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("does not fit a half");
    store.write(c, profile, List.of(document("a", 1, new float[] {65519, 1})));
    assertThat(value(c, "select embedding from inlay.vector_" + profile)).isEqualTo("[65504,1]");
  }

  @Test
  @Order(5)
  void theIndexFindsWhatTheScanFinds() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "indexed", 64, VectorLayout.HALFVEC);
    Vectors vectors = new Vectors(3, 64, 20);
    List<EmbeddedDocument> documents = new ArrayList<>();
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      all.add(vectors.document());
      documents.add(document("k" + i, i + 1, all.get(i)));
    }
    store.write(c, profile, documents);
    float[] query = vectors.near(all.get(77), 0.6f);
    List<String> exact = keys(c, profile, query);
    assertThat(exact).isEqualTo(byBruteForce(all, query));

    store.index(c, profile);
    store.index(c, profile);

    try (Statement s = c.createStatement()) {
      s.execute("set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off");
    }
    assertThat(
            value(
                c,
                "explain (format json) select 1 from inlay.vector_%1$d order by embedding <=> (select embedding from inlay.vector_%1$d limit 1) limit 10"
                    .formatted(profile)))
        .contains("vector_%d_hnsw".formatted(profile));
    assertThat(keys(c, profile, query)).hasSize(10).containsAll(exact.subList(0, 3));
    try (Statement s = c.createStatement()) {
      s.execute("reset enable_seqscan; reset enable_sort; reset enable_bitmapscan");
    }
    store.dropIndex(c, profile);
    assertThat(value(c, "select to_regclass('inlay.vector_%d_hnsw')".formatted(profile)))
        .isEqualTo("null");
  }

  @Test
  @Order(6)
  void documentsOfASmallSourceAreFoundBehindTheIndexOfALargeOne() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "mixed", 16, VectorLayout.HALFVEC);
    Vectors vectors = new Vectors(4, 16, 4);
    List<EmbeddedDocument> documents = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      documents.add(document("k" + i, i + 1, vectors.document()));
    }
    for (int i = 0; i < 5; i++) {
      documents.add(
          new EmbeddedDocument(
              SOURCE + 1,
              TEXT,
              "other" + i,
              i + 1,
              StoreDatabase.hash("other"),
              0,
              List.of(new ChunkVector(0, 0, 1, vectors.document()))));
    }
    store.write(c, profile, documents);
    store.index(c, profile);

    try (Statement s = c.createStatement()) {
      s.execute("set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off");
    }
    assertThat(store.nearest(c, profile, SOURCE + 1, TEXT, vectors.document(), 10)).hasSize(5);
    assertThat(value(c, "show enable_indexscan")).isEqualTo("on");
    try (Statement s = c.createStatement()) {
      s.execute("reset enable_seqscan; reset enable_sort; reset enable_bitmapscan");
    }
  }

  @Test
  @Order(7)
  void theVectorsOfATextComeBackAsHalves() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "texts", 2, VectorLayout.HALFVEC);
    EmbeddedDocument first = document("a", 1, new float[] {1, 0.1f}, new float[] {-2, 0});
    store.write(c, profile, List.of(first, sameText("b", 2, first)));

    Map<ByteBuffer, List<ChunkVector>> found =
        store.vectorsOf(c, profile, List.of(first.contentHash(), StoreDatabase.hash("nobody's")));

    assertThat(found.keySet()).containsExactly(ByteBuffer.wrap(first.contentHash()));
    assertThat(found.values().iterator().next())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new ChunkVector(0, 0, 9, new float[] {1, Float.float16ToFloat((short) 0x2e66)}),
            new ChunkVector(1, 10, 19, new float[] {-2, 0}));
  }

  @Test
  @Order(8)
  void filtersAreRightWithAndWithoutAnIndexHoweverFewPass() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "filtered", 16, VectorLayout.HALFVEC);
    StoreDatabase.source(c, profile);
    Vectors vectors = new Vectors(17, 16, 20);
    List<float[]> all = new ArrayList<>();
    List<EmbeddedDocument> documents = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      all.add(vectors.document());
      documents.add(document("k" + i, i + 1, all.get(i)));
    }
    store.write(c, profile, documents);
    try (Statement s = c.createStatement()) {
      s.execute(
          "update inlay.embedded set metadata = jsonb_build_object('kind', case when item_id = 1234 then 'one' when item_id % 50 = 1 then 'few' else 'many' end) where profile_id = "
              + profile);
    }
    float[] query = vectors.near(all.get(5), 1);
    for (boolean indexed : List.of(false, true)) {
      if (indexed) {
        store.index(c, profile);
        assertThat(value(c, "select state from inlay.index_status('filtered')")).isEqualTo("ready");
      }
      assertThat(searched(c, query, "{\"kind\": \"one\"}")).containsExactly("k1233");
      assertThat(searched(c, query, "{\"kind\": \"none\"}")).isEmpty();
      assertThat(searched(c, query, "{\"kind\": \"few\"}"))
          .isEqualTo(byBruteForce(all, query, i -> i % 50 == 0));
      assertThat(searched(c, query, "{\"kind\": \"many\"}"))
          .hasSize(10)
          .containsAnyElementsOf(byBruteForce(all, query, i -> i % 50 != 0 && i != 1233));
      assertThat(value(c, "show hnsw.iterative_scan")).isEqualTo("off");
    }
  }

  @Test
  @Order(9)
  void hybridSearchesTellTheBestChunkOfWhatOnlyWordsFound() throws SQLException {
    Connection c = session();
    try (Statement s = c.createStatement()) {
      s.execute(
          "update inlay.embedded set lexemes = to_tsvector('english', 'a red bicycle') where doc_key = 'k77' and profile_id = (select profile_id from inlay.source where name = 'docs')");
    }
    assertThat(
            value(
                c,
                "select words_rank || ' ' || coalesce(chunk::text, 'none') || ' ' || (similarity is not null) from inlay.search('docs', '{1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', 3, words => 'bicycles') where doc_key = 'k77'"))
        .isEqualTo("1 0 true");
  }

  @Test
  @Order(10)
  void anIndexIsDueWhenThereAreEnoughVectorsAndNoBackfill() throws SQLException {
    Connection c = session();
    int profile = StoreDatabase.profile(c, "due", 4, VectorLayout.HALFVEC);
    int wide = StoreDatabase.profile(c, "wide", 4001, VectorLayout.HALFVEC);
    assertThat(status(c, "due"))
        .isEqualTo("none: 0 of 10000 vectors (index_min_vectors); searches are exact");
    assertThat(status(c, "wide")).startsWith("none: 4001 dimensions are too many: HNSW takes 4000");
    List<EmbeddedDocument> documents = new ArrayList<>();
    Vectors vectors = new Vectors(3, 4, 4);
    for (int i = 0; i < 20; i++) {
      documents.add(document("k" + i, i + 1, vectors.document()));
    }
    store.write(c, profile, documents);
    try (Statement s = c.createStatement()) {
      s.execute("select inlay.update_queue_config('index_min_vectors', '20', 'test')");
      s.execute(
          "insert into inlay.index_build (profile_id, tried_at, next_at) select profile_id, now(), 'infinity' from inlay.profile where name <> 'due'");
      s.execute(
          "insert into inlay.backfill (source_id, profile_id) values (%d, %d)"
              .formatted(SOURCE, profile));
      assertThat(status(c, "due")).isEqualTo("none: the backfill of docs is not over");
      assertThat(value(c, "select inlay.take_index_build()")).isEqualTo("null");
      s.execute("update inlay.backfill set finished_at = now()");
    }
    assertThat(status(c, "due")).isEqualTo("none: a worker builds it soon");
    assertThat(value(c, "select inlay.take_index_build()")).isEqualTo(Integer.toString(profile));
    assertThat(value(c, "select inlay.take_index_build()")).isEqualTo("null"); // it is taken
    assertThat(wide).isGreaterThan(profile);
  }

  @Test
  @Order(11)
  void aFailedBuildIsTriedLaterAndABrokenOffOneIsBuiltAnew() throws SQLException {
    Connection c = session();
    int profile =
        Integer.parseInt(value(c, "select profile_id from inlay.profile where name = 'due'"));
    String index = "inlay.vector_%d_hnsw".formatted(profile);
    try (Statement s = c.createStatement()) {
      s.execute("select inlay.note_index_build(%d, 'disk full')".formatted(profile));
      assertThat(
              value(
                  c,
                  "select s.error || ' ' || s.attempts || ' ' || (b.next_at > now() + interval '1 minute') from inlay.index_build b, inlay.index_status('due') s where b.profile_id = "
                      + profile))
          .isEqualTo("disk full 1 true");
      s.execute("update inlay.index_build set next_at = now() where profile_id = " + profile);
      store.index(c, profile);
      s.execute(
          "update pg_index set indisvalid = false where indexrelid = '%s'::regclass"
              .formatted(index));
    }
    assertThat(status(c, "due")).isEqualTo("invalid: a worker builds it soon");
    assertThat(value(c, "select inlay.take_index_build()")).isEqualTo(Integer.toString(profile));
    store.index(c, profile);
    value(c, "select inlay.note_index_build(%d, null)".formatted(profile));
    assertThat(
            value(
                c,
                "select state || ' ' || (bytes > 0) || ' ' || coalesce(error, 'no error') from inlay.index_status('due')"))
        .isEqualTo("ready true no error");
    assertThat(value(c, "select inlay.take_index_build()")).isEqualTo("null");
  }

  private static String status(Connection c, String profile) throws SQLException {
    return value(
        c, "select state || ': ' || reason from inlay.index_status('%s')".formatted(profile));
  }

  private static List<String> searched(Connection c, float[] query, String filter)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "select array(select doc_key from inlay.search('docs', ?, filter => ?::jsonb))")) {
      s.setObject(1, query);
      s.setString(2, filter);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return List.of((String[]) r.getArray(1).getArray());
      }
    }
  }

  private List<String> keys(Connection c, int profile, float[] query) throws SQLException {
    return store.nearest(c, profile, SOURCE, TEXT, query, 10).stream()
        .map(Neighbour::docKey)
        .toList();
  }

  private static List<String> byBruteForce(List<float[]> all, float[] query) {
    return byBruteForce(all, query, i -> true);
  }

  private static List<String> byBruteForce(
      List<float[]> all, float[] query, Predicate<Integer> passes) {
    return Stream.iterate(0, i -> i + 1)
        .limit(all.size())
        .filter(passes)
        .sorted(Comparator.comparingDouble(i -> -Vectors.dot(all.get(i), query)))
        .limit(10)
        .map(i -> "k" + i)
        .toList();
  }

  private static Connection session() {
    return Objects.requireNonNull(session);
  }

  /// The migrations in Flyway's order; Flyway itself wants two sessions.
  private static void migrate(Connection c) throws IOException, URISyntaxException, SQLException {
    URL anchor =
        Objects.requireNonNull(
            HalfvecStoreTest.class.getResource("/inlay-sql/migration/V001__log.sql"));
    if (anchor.getProtocol().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(anchor.toURI(), Map.of())) {
        migrate(c, jar.getPath("/inlay-sql"));
      }
    } else {
      migrate(c, Path.of(anchor.toURI()).resolve("../..").normalize());
    }
  }

  private static void migrate(Connection c, Path folder) throws IOException, SQLException {
    List<Path> files = new ArrayList<>();
    for (String kind : List.of("migration", "function")) {
      try (Stream<Path> found = Files.list(folder.resolve(kind))) {
        found
            .filter(f -> !f.getFileName().toString().startsWith("after"))
            .sorted()
            .forEach(files::add);
      }
    }
    files.add(folder.resolve("migration").resolve("afterMigrate.sql"));
    try (Statement s = c.createStatement()) {
      s.execute("create schema inlay");
      s.execute("set check_function_bodies = off");
      for (Path file : files) {
        s.execute(Files.readString(file, UTF_8));
      }
    }
  }
}
