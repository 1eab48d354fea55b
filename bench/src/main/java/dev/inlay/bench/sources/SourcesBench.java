package dev.inlay.bench.sources;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import java.util.List;

/// What it costs a table to be a source, how a backfill grows with its rows, and how well searches
/// find what an exact comparison finds.
public final class SourcesBench implements Bench {
  @Override
  public String name() {
    return "sources";
  }

  @Override
  public String description() {
    return "Capture of changes, backfills of millions of rows, and searches among real vectors.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.of("capture_rate_kept", "ratio", ">=0.70"),
        Goal.of("backfill_memory_growth", "ratio", "<=1.10"),
        Goal.of("search_recall_at_10", "share", ">=0.98"),
        Goal.of("search_p50_ms", "ms", "<=30"));
  }

  @Override
  public List<Part> parts() {
    return List.of(
        new Part("capture", "inserts into a table with a source, beside one without"),
        new Part("backfill", "rate and memory of backfills of 1 and 10 million rows"),
        new Part("search", "recall and latency among 100,000 texts embedded by the local model"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    if (run.wants("capture")) {
      new Capture(run).measure();
    }
    if (run.wants("backfill")) {
      new Backfills(run).measure();
    }
    if (run.wants("search")) {
      new Searches(run).measure();
    }
  }
}
