package dev.inlay.bench.quota;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import java.util.ArrayList;
import java.util.List;

/// Limits of a provider that a fleet shares.
public final class QuotaBench implements Bench {
  private static final int CHUNKS = 47;

  @Override
  public String name() {
    return "quota";
  }

  @Override
  public String description() {
    return "Four worker processes at a provider's limits, beside naive workers: what is used, refused and paid twice.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.of("utilisation_3rpm", "ratio", ">=0.98"),
        Goal.of("utilisation_60rpm", "ratio", ">=0.98"),
        Goal.of("utilisation_3000rpm", "ratio", ">=0.98"),
        Goal.of("utilisation_halved", "ratio", ">=0.98"),
        Goal.of("rejected_calls_told", "ratio", "<=0.001"),
        Goal.of("rejected_calls_discovered", "ratio", "<=0.01"),
        Goal.of("free_tier_47_chunks", "ratio", "<=1.05"),
        Goal.of("tokens_paid_twice", "tokens", "=0"));
  }

  @Override
  public List<Part> parts() {
    return List.of(
        new Part("free", "47 chunks at 3 requests and 10,000 tokens a minute"),
        new Part("3rpm", "the steady state at the same limits"),
        new Part("60rpm", "at 60 requests and 100,000 tokens a minute"),
        new Part("3000rpm", "at 3,000 requests and 1 million tokens; a worker is killed"),
        new Part("halved", "the same, and the provider halves it without a word"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    List<Figures> told = new ArrayList<>();
    List<Figures> all = new ArrayList<>();
    if (run.wants("free")) {
      Allowance allowance = new Allowance(3, 10_000, 0, run.sized(600, 215));
      told.add(new FreeTier(run, allowance, CHUNKS).measure());
    }
    for (Course.Plan plan : plans(run)) {
      if (wants(run, plan)) {
        Figures figures = new Course(run, plan).measure();
        run.result("utilisation_" + plan.name(), figures.utilisation());
        if (plan.halves()) {
          run.result("rejected_calls_discovered", rejected(List.of(figures)));
          all.add(figures);
        } else {
          told.add(figures);
        }
      }
    }
    all.addAll(told);
    if (!told.isEmpty()) {
      run.result("rejected_calls_told", rejected(told));
    }
    run.setting(
        "calls_in_flight_at_kill", "paid again, printed apart and left out of tokens_paid_twice");
    run.setting(
        "naive",
        "4 workers, each waiting as if it were alone: the minute over the limit of requests");
    run.setting("tuned", "the same workers, told that they are 4");
    run.result(
        "tokens_paid_twice", (double) all.stream().mapToLong(Figures::tokensPaidTwice).sum());
  }

  /// In its small form one course does all that any of them does.
  private static boolean wants(BenchRun run, Course.Plan plan) {
    boolean stands = !run.smoke() || (plan.halves() && plan.kills());
    return run.names(plan.name()) || (stands && run.wants(plan.name()));
  }

  /// Texts a call and tokens a text use requests and tokens about equally.
  private static List<Course.Plan> plans(BenchRun run) {
    Allowance few = new Allowance(3, 10_000, 11, 300).times(run.sized(1, 40));
    Allowance some = new Allowance(60, 100_000, 16, 100).times(run.sized(1, 4));
    Allowance many = new Allowance(3_000, 1_000_000, 5, 60);
    if (run.smoke()) {
      many = new Allowance(240, 80_000, 5, 60);
    }
    int warm = run.sized(20, 1);
    return List.of(
        new Course.Plan("3rpm", few, run.sized(45, 1), run.sized(130, 3), 2, false, false),
        new Course.Plan("60rpm", some, warm, run.sized(90, 3), 4, false, false),
        new Course.Plan("3000rpm", many, warm, run.sized(90, 3), 6, false, true),
        new Course.Plan("halved", many, warm, run.sized(150, 4), 6, true, run.smoke()));
  }

  private static double rejected(List<Figures> figures) {
    return (double) figures.stream().mapToLong(Figures::refused).sum()
        / figures.stream().mapToLong(Figures::calls).sum();
  }
}
