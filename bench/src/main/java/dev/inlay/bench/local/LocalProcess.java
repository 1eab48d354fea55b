package dev.inlay.bench.local;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import dev.inlay.bench.PeakMemory;
import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Backfill;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.core.worker.WorkerStatistics;
import dev.inlay.providers.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A measured process: `bare` runs the model on the token counts of the documents' chunks,
/// `pipeline` is a worker that embeds the same documents. Prints [LocalFigures].
public final class LocalProcess {
  static final String PASSWORD = "INLAY_BENCH_PASSWORD";
  static final int SLOTS = 3;
  private static final int RUNS = 2;
  private static final String PROVIDER = "local";
  private static final String MODEL = "all-minilm-l6-v2-q";

  private LocalProcess() {}

  public static void main(String[] words) throws Exception {
    DatabaseUrl url = new DatabaseUrl(words[1], words[2], System.getenv(PASSWORD));
    try (Database database = Database.open(url, SLOTS + 3);
        Embedder embedder = Providers.open(PROVIDER, MODEL)) {
      LocalFigures figures =
          words[0].equals("bare") ? bare(database, embedder) : pipeline(database, embedder);
      System.out.println(figures.text());
    }
  }

  private static LocalFigures pipeline(Database database, Embedder embedder)
      throws InterruptedException, IOException {
    Profile profile = new Profiles(database).require("default", PROVIDER, MODEL, embedder);
    new Sources(database)
        .add(
            Declaration.of("docs", "default", "public.docs", List.of("id"), "{body}")
                .withPriorities(Priorities.of("medium")));
    long documents = new Backfill(database).run("docs", status -> {}, () -> false).queued();
    Worker worker =
        new Worker(database, new WorkerOptions("bench", profile, embedder, SLOTS, "bench"));
    long cpu = cpu();
    long started = System.nanoTime();
    worker.start();
    WorkerStatistics done = worker.statistics();
    while (done.completed() < documents) {
      TimeUnit.MILLISECONDS.sleep(5);
      done = worker.statistics();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpuMs = (cpu() - cpu) / 1e6;
    worker.close();
    long texts = number(database, "select sum(chunks) from inlay.embedded");
    return new LocalFigures(texts, done.tokens(), seconds, cpuMs, PeakMemory.megabytes());
  }

  private static LocalFigures bare(Database database, Embedder embedder) throws Exception {
    List<long[]> inputs = inputs(database, embedder);
    OrtEnvironment runtime =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "bench");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        InputStream model =
            Objects.requireNonNull(LocalProcess.class.getResourceAsStream("/" + MODEL + ".onnx"))) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session = runtime.createSession(model.readAllBytes(), options);
          ExecutorService threads = Executors.newFixedThreadPool(RUNS)) {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> loop =
            () -> {
              for (int i = next.getAndIncrement(); i < inputs.size(); i = next.getAndIncrement()) {
                run(runtime, session, inputs.get(i));
              }
              return null;
            };
        long cpu = cpu();
        long started = System.nanoTime();
        List<Future<Void>> loops = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
          loops.add(threads.submit(loop));
        }
        for (Future<Void> future : loops) {
          future.get();
        }
        return new LocalFigures(
            inputs.size(),
            inputs.stream().mapToLong(ids -> ids.length).sum(),
            (System.nanoTime() - started) / 1e9,
            (cpu() - cpu) / 1e6,
            PeakMemory.megabytes());
      }
    }
  }

  private static void run(OrtEnvironment runtime, OrtSession session, long[] ids)
      throws OrtException {
    long[] shape = {1, ids.length};
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor tokens = OnnxTensor.createTensor(runtime, LongBuffer.wrap(ids), shape);
        OnnxTensor mask = OnnxTensor.createTensor(runtime, LongBuffer.wrap(ones), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(runtime, LongBuffer.wrap(new long[ids.length]), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
      if (((OnnxTensor) result.get(0)).getFloatBuffer().remaining() == 0) {
        throw new IllegalStateException("the model gave nothing");
      }
    }
  }

  /// As many tokens as each chunk has; which ones makes no difference to the time.
  private static List<long[]> inputs(Database database, Embedder embedder) {
    Chunker chunker = Chunker.of(embedder.tokenizer(), embedder.limits().tokensPerInput());
    List<long[]> inputs = new ArrayList<>();
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select body from docs order by id");
              ResultSet r = s.executeQuery()) {
            while (r.next()) {
              for (Chunk chunk : chunker.chunks(r.getString(1))) {
                long[] ids = new long[chunk.tokens()];
                Arrays.setAll(ids, i -> 1000 + i);
                inputs.add(ids);
              }
            }
          }
          return inputs;
        });
    return inputs;
  }

  private static long number(Database database, String sql) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(sql);
              ResultSet r = s.executeQuery()) {
            r.next();
            return r.getLong(1);
          }
        });
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
