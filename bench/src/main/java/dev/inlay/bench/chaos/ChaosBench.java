package dev.inlay.bench.chaos;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import java.util.List;

/// What survives: workers are killed, stopped past their deadline and resumed, PostgreSQL is killed
/// and started again, connections are cut, and all the while rows are inserted, updated and
/// deleted. Uses a server of its own.
public final class ChaosBench implements Bench {
  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public String description() {
    return "Kills workers and PostgreSQL while rows change, then counts what was lost.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.of("lost", "documents", "=0"),
        Goal.of("duplicated", "vectors", "=0"),
        Goal.of("stale", "documents", "=0"),
        Goal.of("recovery_seconds", "s", "<=2"));
  }

  @Override
  public List<Part> parts() {
    return List.of(
        new Part("integrity", "kills, pauses and cuts under load"),
        new Part("recovery", "from the kill of a worker to its items being worked on again"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    try (Arena arena = Arena.open(run.progress())) {
      if (run.wants("recovery")) {
        new Recovery(arena).run(run);
      }
      if (run.wants("integrity")) {
        new Integrity(arena, run.sized(50_000, 1_500), run.sized(90, 6)).run(run);
      }
    }
  }
}
