package dev.inlay.bench.quota;

import dev.inlay.bench.BenchRun;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Worker processes with more to do than a provider allows, beside naive workers that call
/// providers of the same script. What the buckets hold at first is taken before, so that the steady
/// state begins at once.
final class Course {
  private static final String OURS = "inlay";
  private static final String NAIVE = "naive";
  private static final String TUNED = "tuned";
  private static final int BURNERS = 24;
  private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(2);

  private final BenchRun run;
  private final Plan plan;
  private final int workers;
  private final long seed = System.nanoTime();

  /// @param warmSeconds before the measurement
  /// @param seconds of the measurement
  /// @param slots of each worker
  /// @param halves whether the provider halves its limits in the middle and tells nothing of them
  /// @param kills whether a worker is killed in the middle
  record Plan(
      String name,
      Allowance allowance,
      int warmSeconds,
      int seconds,
      int slots,
      boolean halves,
      boolean kills) {}

  Course(BenchRun run, Plan plan) {
    this.run = run;
    this.plan = plan;
    this.workers = run.sized(4, 2);
  }

  Figures measure() throws Exception {
    run.setting(plan.name + "_seed", seed);
    Script script = Script.of(provider(OURS), provider(NAIVE), provider(TUNED));
    try (Simulator simulator = Simulator.start(script);
        BareCall ours = new BareCall(simulator.uri(OURS));
        BareCall naive = new BareCall(simulator.uri(NAIVE));
        BareCall tuned = new BareCall(simulator.uri(TUNED));
        Stage stage = new Stage(run, simulator, OURS, plan.allowance)) {
      stage.startWorkers(workers, plan.slots);
      burn(naive);
      burn(tuned);
      burn(ours);
      stage.emptyLedger(plan.allowance);
      List<Reading> burnt = readings(simulator);
      List<String> texts = texts();
      stage.insert(texts);
      try (NaiveWorkers alone = NaiveWorkers.start(workers, 1, plan.allowance, naive, seed + 1000);
          NaiveWorkers sharing =
              NaiveWorkers.start(workers, workers, plan.allowance, tuned, seed + 2000)) {
        say("warming up", simulator, burnt);
        TimeUnit.SECONDS.sleep(plan.warmSeconds);
        awaitCall(simulator);
        List<Reading> from = readings(simulator);
        Set<Integer> atKill = steady(stage, simulator, from);
        awaitCall(simulator);
        List<Reading> to = readings(simulator);
        stage.stopWorkers();
        control(NAIVE, from.get(1), to.get(1), alone);
        control(TUNED, from.get(2), to.get(2), sharing);
        return figures(simulator, burnt.getFirst(), from, to, texts, atKill);
      }
    }
  }

  private ProviderScript provider(String name) {
    ProviderScript.Builder provider =
        ProviderScript.named(name, Protocol.OPENAI)
            .latency(Latency.between(Duration.ofMillis(30), Duration.ofMillis(70)))
            .limitsPer()
            .bytesPerToken(Words.BYTES_PER_TOKEN);
    plan.allowance.limits().forEach(provider::limit);
    if (plan.halves) {
      Duration at = Duration.ofSeconds(plan.warmSeconds + plan.seconds / 2 + run.sized(10, 2));
      for (Limit limit : plan.allowance.halved().limits()) {
        provider.limitFrom(at, limit);
      }
      provider.limitsHidden();
    }
    return provider.build();
  }

  /// Calls until the provider refuses one.
  private void burn(BareCall provider) throws InterruptedException {
    AtomicBoolean empty = new AtomicBoolean();
    int tokens = plan.allowance.tokens() / plan.allowance.requests();
    List<Thread> burners = new ArrayList<>();
    for (int i = 0; i < BURNERS; i++) {
      Words words = new Words(seed + 3000 + i);
      burners.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  while (!empty.get()) {
                    if (provider.send(words.texts(1, tokens)) == 429) {
                      empty.set(true);
                    }
                  }
                } catch (IOException e) {
                  empty.set(true);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread burner : burners) {
      burner.join();
    }
  }

  private List<String> texts() {
    double calls = (plan.warmSeconds + plan.seconds + 20) * plan.allowance.callsPerSecond() + 4;
    return new Words(seed)
        .texts((int) (calls * plan.allowance.textsPerCall()), plan.allowance.tokensPerText());
  }

  private Set<Integer> steady(Stage stage, Simulator simulator, List<Reading> from)
      throws Exception {
    Set<Integer> atKill = Set.of();
    int steps = Math.min(10, plan.seconds);
    for (int step = 1; step <= steps; step++) {
      TimeUnit.MILLISECONDS.sleep(plan.seconds * 1000L / steps);
      say("%d of %d".formatted(step, steps), simulator, from);
      if (plan.kills && step == (steps + 1) / 2) {
        atKill = Set.copyOf(stage.killWorker());
        run.setting(plan.name + "_calls_in_flight_at_kill", calls(atKill.size()));
        run.progress().say("%s: killed a worker with %d texts".formatted(plan.name, atKill.size()));
        stage.startWorkers(1, plan.slots);
      }
    }
    return atKill;
  }

  /// A measurement goes from call to call, so that a standstill counts.
  private static void awaitCall(Simulator simulator) throws InterruptedException {
    long calls = Reading.of(simulator, OURS).calls();
    long end = System.nanoTime() + LONGEST_STANDSTILL.toNanos();
    while (Reading.of(simulator, OURS).calls() == calls) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no worker called for " + LONGEST_STANDSTILL);
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private int calls(int texts) {
    return Math.ceilDiv(texts, plan.allowance.textsPerCall());
  }

  private void say(String when, Simulator simulator, List<Reading> from) {
    Reading now = Reading.of(simulator, OURS);
    run.progress()
        .say(
            String.format(
                Locale.ROOT,
                "%s, %s: %d calls, %d refused, utilisation %.3f",
                plan.name,
                when,
                now.calls() - from.getFirst().calls(),
                now.refused() - from.getFirst().refused(),
                now.utilisationSince(from.getFirst())));
  }

  private void control(String name, Reading from, Reading to, NaiveWorkers workers) {
    run.control(
        "%s_%s".formatted(plan.name, name),
        String.format(
            Locale.ROOT,
            "utilisation %.3f, refused %.2f %% of %d calls, %d tokens sent in vain",
            to.utilisationSince(from),
            100 * to.refusedSince(from),
            to.calls() - from.calls(),
            workers.refusedTokens()));
  }

  private Figures figures(
      Simulator simulator,
      Reading burnt,
      List<Reading> from,
      List<Reading> to,
      List<String> texts,
      Set<Integer> atKill) {
    Spent spent = new Spent(simulator, OURS, texts, atKill);
    Reading end = Reading.of(simulator, OURS);
    if (plan.kills) {
      run.setting(plan.name + "_tokens_lost_with_the_killed_worker", spent.tokensLostWithWorker());
    }
    Figures figures =
        new Figures(
            to.getFirst().utilisationSince(from.getFirst()),
            end.calls() - burnt.calls(),
            end.refused() - burnt.refused(),
            spent.tokensPaidTwice());
    run.setting(
        plan.name,
        "%s, %d s after %d s, %d slots a worker, %d calls, %d refused"
            .formatted(
                plan.allowance,
                plan.seconds,
                plan.warmSeconds,
                plan.slots,
                figures.calls(),
                figures.refused()));
    return figures;
  }

  private static List<Reading> readings(Simulator simulator) {
    return List.of(
        Reading.of(simulator, OURS), Reading.of(simulator, NAIVE), Reading.of(simulator, TUNED));
  }
}
