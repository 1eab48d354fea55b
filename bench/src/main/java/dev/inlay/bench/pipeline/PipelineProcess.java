package dev.inlay.bench.pipeline;

import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Backfill;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.EmbeddedDocument;
import dev.inlay.core.store.VectorStore;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.providers.Providers;
import dev.inlay.simulator.SimulatedVectors;
import java.nio.ByteBuffer;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The measured process: it works on a queue, or writes the same vectors and does nothing else. It
/// does so in laps over the same documents, into emptied tables: the last one counts, those before
/// it give the compiler the time that it has in a worker of some age. Prints vectors a second.
public final class PipelineProcess {
  private static final int BATCH = 512;

  /// All of a lap would not fit into the memory of a worker.
  private static final int DISTINCT_VECTORS = 8_192;

  private PipelineProcess() {}

  /// Runs one measurement.
  ///
  /// @param words mode, JDBC URL, user, slots or connections, documents of a lap, laps
  public static void main(String[] words) throws Exception {
    int width = Integer.parseInt(words[3]);
    int documents = Integer.parseInt(words[4]);
    int laps = Integer.parseInt(words[5]);
    try (Database database = Database.open(WorkerProcess.database(words), width + 4)) {
      Profile profile = new Profiles(database).require(PipelineBench.PROFILE);
      double perSecond =
          switch (words[0]) {
            case "pipeline" -> pipeline(database, profile, width, documents, laps);
            case "bare" -> bare(database, profile, width, documents, laps);
            default -> throw new IllegalArgumentException("no mode is called " + words[0]);
          };
      System.out.println(perSecond);
    }
  }

  private static double pipeline(
      Database database, Profile profile, int slots, int documents, int laps)
      throws InterruptedException {
    double perSecond = 0;
    try (Embedder embedder =
        Providers.open(profile.provider(), profile.model(), profile.options())) {
      for (int lap = 0; lap < laps; lap++) {
        empty(database, profile);
        new Backfill(database).run(PipelineBench.SOURCE, status -> {}, () -> false);
        Stopwatch watch = new Stopwatch(documents / 10, documents);
        try (Worker worker =
            new Worker(database, new WorkerOptions("bench", profile, embedder, slots, "bench"))) {
          worker.start();
          while (watch.goesOn(worker.statistics().completed())) {
            TimeUnit.MILLISECONDS.sleep(2);
          }
        }
        perSecond = watch.perSecond();
      }
    }
    return perSecond;
  }

  private static double bare(
      Database database, Profile profile, int connections, int documents, int laps)
      throws InterruptedException {
    float[][] vectors = new float[DISTINCT_VECTORS][];
    Arrays.setAll(vectors, i -> SimulatedVectors.of("vector " + i, profile.dimensions()));
    VectorStore store = VectorStore.of(profile.layout());
    double perSecond = 0;
    for (int lap = 0; lap < laps; lap++) {
      empty(database, profile);
      List<List<EmbeddedDocument>> batches = new ArrayList<>();
      for (int from = 0; from < documents; from += BATCH) {
        batches.add(batch(from, Math.min(documents, from + BATCH), vectors));
      }
      AtomicInteger next = new AtomicInteger();
      AtomicInteger written = new AtomicInteger();
      Stopwatch watch = new Stopwatch(documents / 10, documents);
      for (int i = 0; i < connections; i++) {
        Thread.ofVirtual()
            .name("writer-" + i)
            .start(
                () -> {
                  for (int n = next.getAndIncrement();
                      n < batches.size();
                      n = next.getAndIncrement()) {
                    List<EmbeddedDocument> batch = batches.get(n);
                    database.inTransaction(c -> store.write(c, profile.id(), batch));
                    written.addAndGet(batch.size());
                  }
                });
      }
      while (watch.goesOn(written.get())) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      perSecond = watch.perSecond();
    }
    return perSecond;
  }

  private static void empty(Database database, Profile profile) {
    database.inTransaction(
        c -> {
          try (Statement s = c.createStatement()) {
            // The tables' names are made of a number.
            return s.execute(
                "truncate inlay.embedded, inlay.vector_%1$d, inlay.signature_%1$d"
                    .formatted(profile.id()));
          }
        });
  }

  private static List<EmbeddedDocument> batch(int from, int to, float[][] vectors) {
    List<EmbeddedDocument> batch = new ArrayList<>();
    for (int i = from; i < to; i++) {
      byte[] hash = ByteBuffer.allocate(32).putInt(i * 0x9E3779B9).putInt(28, i).array();
      ChunkVector chunk = new ChunkVector(0, 0, 240, vectors[i % vectors.length]);
      batch.add(
          new EmbeddedDocument(
              1, "full_text", Integer.toString(i), i + 1, hash, 60, List.of(chunk)));
    }
    return batch;
  }
}
