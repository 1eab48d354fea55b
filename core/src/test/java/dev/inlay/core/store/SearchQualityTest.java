package dev.inlay.core.store;

import static dev.inlay.core.store.StoreDatabase.SOURCE;
import static dev.inlay.core.store.StoreDatabase.TEXT;
import static dev.inlay.core.store.StoreDatabase.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

  /// Ways to ask, with the greatest share of a filter's documents last.
  private static final List<String> WAYS =
      List.of(
          "null",
          "'{\"kind\": \"hundredth\"}'",
          "'{\"kind\": \"tenth\"}'",
          "'{\"kind\": \"most\"}'");

  @Test
  void theTenNearestAreFoundInAtLeast98OfAHundredCases() throws SQLException {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < VECTORS; i++) {
      all.add(vectors.document());
    }
    try (TestDatabase database = StoreDatabase.create();
        Connection c = database.connect()) {
      int profile = StoreDatabase.profile(c, "quality", DIMENSIONS, VectorLayout.ARRAY);
      StoreDatabase.source(c, profile);
      write(c, profile, all);
      Figures nearest = new Figures("nearest");
      List<Figures> searches = WAYS.stream().map(way -> new Figures("search " + way)).toList();
      for (int q = 0; q < QUERIES; q++) {
        float[] query = vectors.near(all.get(q * 7919 % VECTORS), q % 2 == 0 ? 0.6f : 1.2f);
        nearest.add(
            q,
            exact(all, query, WAYS.getFirst()),
            () ->
                store.nearest(c, profile, SOURCE, TEXT, query, 10).stream()
                    .map(Neighbour::docKey)
                    .toList());
        for (int way = 0; way < WAYS.size(); way++) {
          String filter = WAYS.get(way);
          searches.get(way).add(q, exact(all, query, filter), () -> searched(c, query, filter));
        }
      }
      System.out.printf("%d vectors:%n%s%n", VECTORS, nearest);
      searches.forEach(System.out::println);
      assertThat(nearest.recall()).isGreaterThanOrEqualTo(0.98);
      assertThat(searches).allMatch(s -> s.recall() >= 0.98);
    }
  }

  private interface Answer {
    List<String> keys() throws SQLException;
  }

  private static final class Figures {
    private final String name;
    private final double[] milliseconds = new double[QUERIES];
    private int found;

    Figures(String name) {
      this.name = name;
    }

    void add(int q, Set<String> expected, Answer answer) throws SQLException {
      long started = System.nanoTime();
      List<String> keys = answer.keys();
      milliseconds[q] = (System.nanoTime() - started) / 1e6;
      keys.forEach(expected::remove);
      found += 10 - expected.size();
    }

    double recall() {
      return found / (10.0 * QUERIES);
    }

    @Override
    public String toString() {
      double[] sorted = milliseconds.clone();
      Arrays.sort(sorted);
      return "  %s: recall@10 %.4f, median %.1f ms, p90 %.1f ms"
          .formatted(name, recall(), sorted[QUERIES / 2], sorted[QUERIES * 9 / 10]);
    }
  }

  private static List<String> searched(Connection c, float[] query, String filter)
      throws SQLException {
    List<String> keys = new ArrayList<>();
    try (PreparedStatement s =
        c.prepareStatement(
            "select doc_key from inlay.search('docs', ?, filter => %s)".formatted(filter))) {
      s.setObject(1, query);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          keys.add(r.getString(1));
        }
      }
    }
    return keys;
  }

  private static String kind(int i) {
    return i % 100 == 7 ? "hundredth" : i % 10 == 3 ? "tenth" : "most";
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
          "update inlay.embedded set metadata = jsonb_build_object('kind', case when item_id % 100 = 8 then 'hundredth' when item_id % 10 = 4 then 'tenth' else 'most' end)");
      s.execute(
          "vacuum analyze inlay.vector_%1$d, inlay.signature_%1$d, inlay.embedded"
              .formatted(profile));
    }
  }

  private static Set<String> exact(List<float[]> all, float[] query, String filter) {
    List<Integer> passed =
        IntStream.range(0, all.size())
            .filter(i -> filter.equals("null") || filter.contains(kind(i)))
            .boxed()
            .toList();
    float[] scores = new float[all.size()];
    passed.forEach(i -> scores[i] = Vectors.dot(all.get(i), query));
    float[] sorted = new float[passed.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = scores[passed.get(i)];
    }
    Arrays.sort(sorted);
    float tenth = sorted[sorted.length - 10];
    Set<String> nearest = new HashSet<>();
    passed.stream().filter(i -> scores[i] >= tenth).forEach(i -> nearest.add("k" + i));
    return nearest;
  }
}
