package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Rounds;
import dev.inlay.bench.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Drain and enqueue, side by side.
final class Throughput {
  private Throughput() {}

  static void drain(BenchRun run, List<Contender> peers) throws Exception {
    Inlay inlay = new Inlay();
    PlainUpdate control = new PlainUpdate();
    List<Rounds.Contender> contenders = new ArrayList<>();
    contenders.add(draining(run, control, true));
    contenders.add(draining(run, inlay, true));
    peers.forEach(peer -> contenders.add(draining(run, peer, false)));
    warmUp(run, control, inlay);
    Rounds.Outcome outcome = run.rounds().interleave("drain", "items/s", contenders);
    compare(run, "drain", outcome, control.name(), "drain_vs_plain_update", "drain_vs_best_peer");
  }

  static void enqueue(BenchRun run, List<Contender> peers) throws Exception {
    Inlay inlay = new Inlay();
    List<Rounds.Contender> contenders = new ArrayList<>();
    CopyBinary copy = new CopyBinary();
    contenders.add(
        new Rounds.Contender(
            "copy_binary", true, () -> copy.enqueue(run.server(), load(run, inlay))));
    contenders.add(enqueueing(run, inlay, true));
    peers.forEach(peer -> contenders.add(enqueueing(run, peer, false)));
    Rounds.Outcome outcome = run.rounds().interleave("enqueue", "items/s", contenders);
    compare(run, "enqueue", outcome, "copy_binary", "enqueue_vs_copy", "enqueue_vs_best_peer");
  }

  private static Rounds.Contender draining(BenchRun run, Contender c, boolean required) {
    return new Rounds.Contender(c.name(), required, () -> c.drain(run.server(), load(run, c)));
  }

  private static Rounds.Contender enqueueing(BenchRun run, Contender c, boolean required) {
    return new Rounds.Contender(c.name(), required, () -> c.enqueue(run.server(), load(run, c)));
  }

  /// Workers run for days; so ours and the control's begin when the JVM has compiled them.
  private static void warmUp(BenchRun run, Contender... contenders) throws Exception {
    if (run.smoke()) {
      return;
    }
    for (Contender c : contenders) {
      Contender.Load full = c.load();
      c.drain(run.server(), new Contender.Load(full.drain() / 4, full.enqueue() / 4));
    }
    run.setting("drain_warm_up", "a quarter of the load, not counted");
  }

  private static Contender.Load load(BenchRun run, Contender c) {
    Contender.Load full = c.load();
    int part = run.smoke() ? 50 : 1;
    return new Contender.Load(full.drain() / part, full.enqueue() / part);
  }

  private static void compare(
      BenchRun run,
      String what,
      Rounds.Outcome outcome,
      String control,
      String versusControl,
      String versusBest) {
    Map<String, Samples> samples = outcome.samples();
    samples.forEach(
        (name, figures) -> {
          run.control(what + "_" + name + "_per_second", Math.rint(figures.median()));
          run.setting(what + "_" + name + "_spread", figures.spread());
        });
    outcome.dropped().forEach((name, why) -> run.setting(what + "_" + name, why));
    Samples ours = required(samples, "inlay");
    Samples ratio = ours.over(required(samples, control));
    run.result(versusControl, ratio.median());
    run.setting(versusControl + "_spread", ratio.spread());
    Optional<Map.Entry<String, Samples>> best =
        samples.entrySet().stream()
            .filter(e -> !e.getKey().equals("inlay") && !e.getKey().equals(control))
            .max(Comparator.comparingDouble(e -> e.getValue().median()));
    if (best.isPresent()) {
      Samples versus = ours.over(best.get().getValue());
      run.result(versusBest, versus.median());
      run.setting(versusBest + "_spread", versus.spread());
      run.setting(what + "_best_peer", best.get().getKey());
    }
  }

  private static Samples required(Map<String, Samples> samples, String name) {
    Samples figures = samples.get(name);
    if (figures == null) {
      throw new IllegalStateException("no figures of " + name);
    }
    return figures;
  }
}
