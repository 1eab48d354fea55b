package dev.inlay.core.store;

import static dev.inlay.core.store.StoreDatabase.SOURCE;
import static dev.inlay.core.store.StoreDatabase.TEXT;
import static dev.inlay.core.store.StoreDatabase.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whether the array layout's default finds the nearest documents. Prints the figures of {@link
/// VectorStore}; those at full size with `-Dinlay.test.vectors=100000`.
class SearchQualityTest {
  private static final int DIMENSIONS = 384;
  private static final int VECTORS = Integer.getInteger("inlay.test.vectors", 20_000);
  private static final int QUERIES = 100;
  private static final int BATCH = 512;

  private final VectorStore store = VectorStore.of(VectorLayout.ARRAY);
  private final Vectors vectors = new Vectors(42, DIMENSIONS, VECTORS / 50);

  @Test
  void theTenNearestAreFoundInAtLeast98OfAHundredCases() throws SQLException {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < VECTORS; i++) {
      all.add(vectors.document());
    }
    try (TestDatabase database = StoreDatabase.create();
        Connection c = database.connect()) {
      int profile = StoreDatabase.profile(c, "quality", DIMENSIONS, VectorLayout.ARRAY);
      write(c, profile, all);
      int found = 0;
      double[] milliseconds = new double[QUERIES];
      for (int q = 0; q < QUERIES; q++) {
        float[] query = vectors.near(all.get(q * 7919 % VECTORS), q % 2 == 0 ? 0.6f : 1.2f);
        long started = System.nanoTime();
        List<Neighbour> answer = store.nearest(c, profile, SOURCE, TEXT, query, 10);
        milliseconds[q] = (System.nanoTime() - started) / 1e6;
        Set<String> expected = exact(all, query);
        answer.forEach(n -> expected.remove(n.docKey()));
        found += 10 - expected.size();
      }
      Arrays.sort(milliseconds);
      System.out.printf(
          "%d vectors: recall@10 %.4f, nearest median %.1f ms, p90 %.1f ms%n",
          VECTORS,
          found / (10.0 * QUERIES),
          milliseconds[QUERIES / 2],
          milliseconds[QUERIES * 9 / 10]);
      assertThat(found / (10.0 * QUERIES)).isGreaterThanOrEqualTo(0.98);
    }
  }

  private void write(Connection c, int profile, List<float[]> all) throws SQLException {
    long started = System.nanoTime();
    c.setAutoCommit(false);
    for (int from = 0; from < all.size(); from += BATCH) {
      List<EmbeddedDocument> batch =
          IntStream.range(from, Math.min(all.size(), from + BATCH))
              .mapToObj(i -> document("k" + i, i + 1, all.get(i)))
              .toList();
      store.write(c, profile, batch);
      c.commit();
    }
    c.setAutoCommit(true);
    System.out.printf(
        "written in batches of %d: %.0f documents/s%n",
        BATCH, all.size() / ((System.nanoTime() - started) / 1e9));
    try (Statement s = c.createStatement()) {
      s.execute(
          "vacuum analyze inlay.vector_%1$d, inlay.signature_%1$d, inlay.embedded"
              .formatted(profile));
    }
  }

  private static Set<String> exact(List<float[]> all, float[] query) {
    float[] scores = new float[all.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Vectors.dot(all.get(i), query);
    }
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    float tenth = sorted[sorted.length - 10];
    Set<String> nearest = new HashSet<>();
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= tenth) {
        nearest.add("k" + i);
      }
    }
    return nearest;
  }
}
