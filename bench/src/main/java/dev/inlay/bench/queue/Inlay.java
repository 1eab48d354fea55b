package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Item;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Inlay itself.
final class Inlay implements Contender {
  /// The share of attempts that fail, so that retries are part of what is measured.
  static final double FAILING = 0.01;

  @Override
  public String name() {
    return "inlay";
  }

  @Override
  public String settings() {
    return "batch %d, %d workers, %.0f%% of attempts fail and are retried, housekeeping each second; enqueue %d a commit on %d connections"
        .formatted(
            InlayQueue.BATCH, InlayQueue.WORKERS, FAILING * 100, Bulk.BATCH, Bulk.CONNECTIONS);
  }

  @Override
  public Load load() {
    return new Load(800_000, 1_500_000);
  }

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    try (InlayQueue queue = InlayQueue.create(server, "inlay")) {
      return Bulk.load(server, queue.url(), load.enqueue(), queue::append);
    }
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    try (InlayQueue queue = InlayQueue.create(server, "inlay")) {
      Bulk.load(server, queue.url(), load.drain(), queue::append);
      AtomicLong fresh = new AtomicLong();
      AtomicLong outcomes = new AtomicLong();
      try (Housekeeper _ = queue.housekeeper()) {
        double seconds =
            Crew.seconds(
                InlayQueue.WORKERS,
                index -> {
                  while (fresh.get() < load.drain()) {
                    Optional<Claim> claim = queue.claim(index, InlayQueue.BATCH);
                    if (claim.isEmpty()) {
                      LockSupport.parkNanos(500_000);
                      continue;
                    }
                    queue.complete(claim.get(), FAILING);
                    outcomes.addAndGet(claim.get().items().size());
                    fresh.addAndGet(firstAttempts(claim.get()));
                  }
                });
        return outcomes.get() / seconds;
      }
    }
  }

  private static long firstAttempts(Claim claim) {
    return claim.items().stream().mapToInt(Item::attempt).filter(n -> n == 1).count();
  }
}
