package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Samples;
import dev.inlay.core.queue.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What a claim costs with few items waiting and with many. The two queues are measured in turns, a
/// block of claims each, so that both see the same machine.
final class Depth {
  private static final int[] SIZES = {16, 512};
  private static final int BLOCK = 50;

  private Depth() {}

  static void measure(BenchRun run) throws Exception {
    int shallow = 10_000;
    int deep = run.sized(10_000_000, 50_000);
    try (Queue few = new Queue(run, "shallow", shallow);
        Queue many = new Queue(run, "deep", deep)) {
      double worst = 0;
      for (int size : SIZES) {
        Samples growth = growth(run, few, many, size);
        run.setting("depth_claim_of_%d_growth".formatted(size), growth.spread());
        worst = Math.max(worst, growth.median());
      }
      run.result("depth_claim_p99_growth", worst);
      run.setting(
          "depth",
          "%,d beside %,d pending, claims with their items, the worse of %d and %d"
              .formatted(deep, shallow, SIZES[0], SIZES[1]));
    } finally {
      run.server().drop("deep");
      run.server().drop("shallow");
    }
  }

  private static Samples growth(BenchRun run, Queue few, Queue many, int size) throws Exception {
    int blocks = run.sized(20, 2);
    List<Double> ratios = new ArrayList<>();
    int rounds = run.roundCount();
    for (int round = 0; round < rounds; round++) {
      Histogram shallow = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
      Histogram deep = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
      for (int block = 0; block < blocks; block++) {
        few.claims(size, shallow);
        many.claims(size, deep);
      }
      ratios.add(deep.getValueAtPercentile(99) / (double) shallow.getValueAtPercentile(99));
      String figures =
          "claim of %d, shallow p50 %.2f p99 %.2f ms, deep p50 %.2f p99 %.2f ms"
              .formatted(
                  size,
                  shallow.getValueAtPercentile(50) / 1e6,
                  shallow.getValueAtPercentile(99) / 1e6,
                  deep.getValueAtPercentile(50) / 1e6,
                  deep.getValueAtPercentile(99) / 1e6);
      run.progress().say("depth, round %d of %d: %s".formatted(round + 1, rounds, figures));
      run.control("depth_claim_of_" + size, figures);
    }
    return new Samples(ratios);
  }

  /// A queue that keeps its depth: what is claimed is appended again.
  private static final class Queue implements AutoCloseable {
    private final InlayQueue queue;
    private final Housekeeper housekeeper;
    private final Connection producer;
    private int nextKey;

    Queue(BenchRun run, String name, int depth) throws Exception {
      queue = InlayQueue.create(run.server(), name);
      housekeeper = queue.housekeeper();
      double rate = Bulk.load(run.server(), queue.url(), depth, queue::append);
      run.progress().say("depth: %,d items enqueued, %,.0f a second".formatted(depth, rate));
      producer = run.server().connect(queue.url());
      nextKey = depth;
    }

    void claims(int size, Histogram times) throws Exception {
      for (int i = 0; i < BLOCK; i++) {
        long started = System.nanoTime();
        Optional<Claim> claim = queue.claim(0, size);
        times.recordValue(System.nanoTime() - started);
        if (claim.isEmpty() || claim.get().items().size() != size) {
          throw new IllegalStateException("a claim of " + size + " was not filled");
        }
        queue.complete(claim.get(), 0);
        queue.append(producer, nextKey, size);
        nextKey += size;
      }
    }

    @Override
    public void close() throws SQLException {
      producer.close();
      try {
        housekeeper.close();
      } finally {
        queue.close();
      }
    }
  }
}
