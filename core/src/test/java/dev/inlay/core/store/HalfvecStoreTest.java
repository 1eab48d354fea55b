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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private List<String> keys(Connection c, int profile, float[] query) throws SQLException {
    return store.nearest(c, profile, SOURCE, TEXT, query, 10).stream()
        .map(Neighbour::docKey)
        .toList();
  }

  private static List<String> byBruteForce(List<float[]> all, float[] query) {
    return Stream.iterate(0, i -> i + 1)
        .limit(all.size())
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
