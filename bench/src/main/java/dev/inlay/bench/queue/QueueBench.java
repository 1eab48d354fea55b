package dev.inlay.bench.queue;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import java.util.List;

/// The queue beside its controls and other queues.
public final class QueueBench implements Bench {
  @Override
  public String name() {
    return "queue";
  }

  @Override
  public String description() {
    return "The queue: drain, enqueue, a held snapshot, depth, idle latency and idle cost, beside controls and other queues.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.of("drain_vs_plain_update", "ratio", ">=1.00"),
        Goal.of("drain_vs_best_peer", "ratio", ">=3.0"),
        Goal.of("enqueue_vs_copy", "ratio", ">=0.35"),
        Goal.of("enqueue_vs_best_peer", "ratio", ">=1.20"),
        Goal.of("pinned_throughput_kept", "ratio", ">=0.95"),
        Goal.of("pinned_claim_p99_growth", "ratio", "<=1.20"),
        Goal.of("pinned_dead_tuples", "rows", "=0"),
        Goal.of("depth_claim_p99_growth", "ratio", "<=1.20"),
        Goal.of("idle_latency_p50_ms", "ms", "<=1.5"),
        Goal.of("idle_latency_p99_ms", "ms", "<=5"),
        Goal.of("idle_db_ms_per_second", "ms/s", "<=5"),
        Goal.of("wal_bytes_per_item", "bytes", "<=10"));
  }

  @Override
  public List<Part> parts() {
    return List.of(
        new Part("drain", "claim, ship, outcomes and closure, beside a plain UPDATE and peers"),
        new Part("enqueue", "bulk enqueue beside COPY BINARY and peers"),
        new Part("pinned", "a steady load while a snapshot is held, beside a SKIP LOCKED queue"),
        new Part("depth", "claims with ten thousand and with ten million items pending"),
        new Part(
            "latency", "from the commit of one item on an idle queue to the start of its work"),
        new Part("idle", "database time of workers that have nothing to do"),
        new Part("wal", "write-ahead log of claim and closure, an item"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    List<Contender> peers = Peers.admitted(run);
    if (run.wants("drain")) {
      Throughput.drain(run, peers);
    }
    if (run.wants("enqueue")) {
      Throughput.enqueue(run, peers);
    }
    if (run.wants("pinned")) {
      PinnedHorizon.measure(run);
    }
    if (run.wants("depth")) {
      Depth.measure(run);
    }
    if (run.wants("latency")) {
      Idle.latency(run);
    }
    if (run.wants("idle")) {
      Idle.cost(run);
    }
    if (run.wants("wal")) {
      WalPerItem.measure(run);
    }
  }
}
