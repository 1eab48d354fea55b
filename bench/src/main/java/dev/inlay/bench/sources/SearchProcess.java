package dev.inlay.bench.sources;

import dev.inlay.bench.MeasuredProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.EmbeddedDocument;
import dev.inlay.core.store.Neighbour;
import dev.inlay.core.store.VectorLayout;
import dev.inlay.core.store.VectorStore;
import dev.inlay.providers.Providers;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// A measured process that embeds texts with the local model, stores them, and asks for the ten
/// nearest of each question: prints the share of those an exact comparison finds, and the median
/// and 99th percentile of the milliseconds.
final class SearchProcess {
  private static final int TOP = 10;
  private static final int SOURCE = 1;
  private static final int BATCH = 256;

  private SearchProcess() {}

  public static void main(String[] words) throws Exception {
    DatabaseUrl url = new DatabaseUrl(words[1], words[2], System.getenv(MeasuredProcess.PASSWORD));
    VectorLayout layout = VectorLayout.of(words[0]);
    int texts = Integer.parseInt(words[3]);
    int questions = Integer.parseInt(words[4]);
    boolean smoke = Boolean.parseBoolean(words[5]);
    Corpus corpus = Corpus.read(texts + questions, smoke);
    try (Database database = Database.open(url, 2);
        Embedder embedder = Providers.open("local", "all-minilm-l6-v2-q")) {
      int profile = profile(database, embedder, layout);
      float[][] asked = embed(embedder, corpus.texts().subList(0, questions), InputType.QUERY);
      Exact exact = new Exact(asked);
      VectorStore store = VectorStore.of(layout);
      for (int from = questions; from < corpus.texts().size(); from += BATCH) {
        List<String> slice =
            corpus.texts().subList(from, Math.min(corpus.texts().size(), from + BATCH));
        float[][] vectors = embed(embedder, slice, InputType.DOCUMENT);
        List<EmbeddedDocument> documents = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
          exact.add(from + i, vectors[i]);
          documents.add(
              new EmbeddedDocument(
                  SOURCE,
                  "full_text",
                  Integer.toString(from + i),
                  from + i,
                  Integer.toString(from + i).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  1,
                  List.of(new ChunkVector(0, 0, 1, vectors[i]))));
        }
        database.inTransaction(c -> store.write(c, profile, documents));
        if (from / 10_000 != (from + BATCH) / 10_000) {
          System.err.printf("search: %,d of %,d texts embedded%n", from, texts);
        }
      }
      database.withConnection(
          c -> {
            try (var s = c.createStatement()) {
              s.execute("vacuum analyze");
            }
            store.index(c, profile);
            return true;
          });
      System.out.println(ask(database, store, profile, asked, exact) + " " + corpus.from());
    }
  }

  /// What is embedded, and where it is from.
  private record Corpus(List<String> texts, String from) {
    static Corpus read(int most, boolean smoke) throws IOException {
      if (!smoke) {
        return new Corpus(PackageTexts.read(most), "debian");
      }
      return new Corpus(
          IntStream.range(0, most).mapToObj(i -> "the note with number " + i * 7919).toList(),
          "numbers");
    }
  }

  private static String ask(
      Database database, VectorStore store, int profile, float[][] asked, Exact exact) {
    double[] millis = new double[asked.length];
    int found = 0;
    for (int lap = 0; lap < 2; lap++) { // the first lap warms up
      found = 0;
      for (int q = 0; q < asked.length; q++) {
        float[] question = asked[q];
        long started = System.nanoTime();
        List<Neighbour> near =
            database.withConnection(
                c -> store.nearest(c, profile, SOURCE, "full_text", question, TOP));
        millis[q] = (System.nanoTime() - started) / 1e6;
        Set<Integer> right = exact.top(q);
        found +=
            (int) near.stream().filter(n -> right.contains(Integer.valueOf(n.docKey()))).count();
      }
    }
    Arrays.sort(millis);
    return "%.4f %.2f %.2f"
        .formatted(
            found / (double) (asked.length * TOP),
            millis[millis.length / 2],
            millis[(int) (millis.length * 0.99)]);
  }

  private static int profile(Database database, Embedder embedder, VectorLayout layout) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.create_profile('default', 'local', 'minilm', ?, ?, ?)")) {
            s.setInt(1, embedder.limits().dimensions());
            s.setString(2, embedder.fingerprint());
            s.setString(3, layout.sqlName());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return r.getInt(1);
            }
          }
        });
  }

  private static float[][] embed(Embedder embedder, List<String> texts, InputType type)
      throws InterruptedException {
    List<float[]> vectors = new ArrayList<>();
    int most = embedder.limits().inputsPerCall();
    for (int i = 0; i < texts.size(); i += most) {
      vectors.addAll(
          embedder
              .embed(new EmbeddingRequest(texts.subList(i, Math.min(texts.size(), i + most)), type))
              .vectors());
    }
    return vectors.toArray(float[][]::new);
  }

  /// The ten nearest vectors of each question, by comparison with every one.
  private static final class Exact {
    private final float[][] questions;
    private final double[][] scores;
    private final int[][] keys;

    Exact(float[][] questions) {
      this.questions = questions;
      this.scores = new double[questions.length][TOP];
      this.keys = new int[questions.length][TOP];
      for (double[] row : scores) {
        Arrays.fill(row, Double.NEGATIVE_INFINITY);
      }
    }

    void add(int key, float[] vector) {
      double length = Math.sqrt(dot(vector, vector));
      for (int q = 0; q < questions.length; q++) {
        double score = dot(questions[q], vector) / length;
        int place = TOP;
        while (place > 0 && scores[q][place - 1] < score) {
          place--;
        }
        if (place < TOP) {
          System.arraycopy(scores[q], place, scores[q], place + 1, TOP - 1 - place);
          System.arraycopy(keys[q], place, keys[q], place + 1, TOP - 1 - place);
          scores[q][place] = score;
          keys[q][place] = key;
        }
      }
    }

    Set<Integer> top(int question) {
      Set<Integer> top = new HashSet<>();
      for (int key : keys[question]) {
        top.add(key);
      }
      return top;
    }

    private static double dot(float[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }
  }
}
