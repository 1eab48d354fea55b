package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The other queues: who runs here, and why the others do not.
final class Peers {
  /// Peers that cannot run on this kind of machine.
  private static final List<Absent> ABSENT =
      List.of(
          new Absent("river", "needs a Go toolchain to build its worker"),
          new Absent("oban", "needs Elixir"),
          new Absent("pgmq", "an extension that has to be installed into the server"));

  private Peers() {}

  private record Absent(String name, String reason) {}

  private static List<Contender> all() {
    return List.of(
        new SkipLocked(),
        new DbScheduler(),
        new JobRunrQueue(),
        graphileWorker(),
        new NodePeer(
            "pg-boss",
            "pg-boss 10; insert() of 1000, fetch() of 512 and complete() of the batch in 4 loops, no schedules",
            new Contender.Load(60_000, 100_000)));
  }

  static NodePeer graphileWorker() {
    return new NodePeer(
        "graphile-worker",
        "graphile-worker 0.17; local queue 500, 24 concurrent jobs, completions in batches; addJobs() of 1000",
        new Contender.Load(100_000, 150_000));
  }

  static List<Contender> admitted(BenchRun run) {
    List<Contender> admitted = new ArrayList<>();
    for (Contender peer : all()) {
      if (!run.admits(peer.name())) {
        run.setting("peer_" + peer.name(), "left out as asked");
        continue;
      }
      Optional<String> reason = peer.unavailable();
      if (reason.isPresent()) {
        run.setting("peer_" + peer.name(), "not run: " + reason.get());
        run.progress().say("peer %s is not run: %s".formatted(peer.name(), reason.get()));
      } else {
        run.setting("peer_" + peer.name(), peer.settings());
        admitted.add(peer);
      }
    }
    ABSENT.forEach(peer -> run.setting("peer_" + peer.name, "not run: " + peer.reason));
    return admitted;
  }
}
