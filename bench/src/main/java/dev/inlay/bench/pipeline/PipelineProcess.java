package dev.inlay.bench.pipeline;

import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.EmbeddedDocument;
import dev.inlay.core.store.VectorStore;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.providers.Providers;
import dev.inlay.simulator.SimulatedVectors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The measured process: it works on a queue, or writes the same vectors and does nothing else.
/// What comes first of them warms it up. Prints vectors a second.
public final class PipelineProcess {
  private static final int BATCH = 512;

  /// All of a run would not fit into the memory of a worker.
  private static final int DISTINCT_VECTORS = 8_192;

  private PipelineProcess() {}

  /// Runs one measurement.
  ///
  /// @param words mode, JDBC URL, user, slots or connections, documents, those of them that warm up
  public static void main(String[] words) throws Exception {
    int width = Integer.parseInt(words[3]);
    int documents = Integer.parseInt(words[4]);
    int warm = Integer.parseInt(words[5]);
    try (Database database = Database.open(WorkerProcess.database(words), width + 4)) {
      Profile profile = new Profiles(database).require(PipelineBench.PROFILE);
      Stopwatch watch = new Stopwatch(warm, documents);
      switch (words[0]) {
        case "pipeline" -> pipeline(database, profile, width, watch);
        case "bare" -> bare(database, profile, width, watch);
        default -> throw new IllegalArgumentException("no mode is called " + words[0]);
      }
      System.out.println(watch.perSecond());
    }
  }

  private static void pipeline(Database database, Profile profile, int slots, Stopwatch watch)
      throws InterruptedException {
    try (Embedder embedder =
            Providers.open(profile.provider(), profile.model(), profile.options());
        Worker worker =
            new Worker(database, new WorkerOptions("bench", profile, embedder, slots, "bench"))) {
      worker.start();
      while (watch.goesOn(worker.statistics().completed())) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }

  private static void bare(Database database, Profile profile, int connections, Stopwatch watch)
      throws InterruptedException {
    float[][] vectors = new float[DISTINCT_VECTORS][];
    Arrays.setAll(vectors, i -> SimulatedVectors.of("vector " + i, profile.dimensions()));
    List<List<EmbeddedDocument>> batches = new ArrayList<>();
    for (int from = 0; from < watch.all(); from += BATCH) {
      batches.add(batch(from, Math.min(watch.all(), from + BATCH), vectors));
    }
    VectorStore store = VectorStore.of(profile.layout());
    AtomicInteger next = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
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
