package dev.inlay.bench;

import dev.inlay.core.db.DatabaseUrl;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs one bench: `inlay bench NAME`.
@Command(mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Bench bench;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--smoke",
      description = "The same code in a few seconds; its figures mean nothing.")
  private boolean smoke;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Rounds of interleaved measurements; medians are quoted (default: 3, with --smoke 1).")
  private @Nullable Integer rounds;

  @Option(names = "--only", split = ",", paramLabel = "PART", description = "Run these parts only.")
  private Set<String> only = new LinkedHashSet<>();

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "PEER",
      description = "Leave these peers out; 'peers' leaves all of them out.")
  private Set<String> without = new LinkedHashSet<>();

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "Measure on this server, in databases named inlay_bench_… that are dropped at the end (default: one of its own).")
  private @Nullable String databaseUrl;

  @Option(names = "--strict", description = "Exit with 1 when a goal is missed.")
  private boolean strict;

  private RunCommand(Bench bench) {
    this.bench = bench;
  }

  /// The command of a bench, with its parts and goals in the help.
  static CommandLine describe(Bench bench) {
    CommandLine command = new CommandLine(new RunCommand(bench));
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().description(bench.description());
    StringBuilder help = new StringBuilder("%nParts (--only):%n");
    for (Bench.Part part : bench.parts()) {
      help.append("  %-8s %s%n".formatted(part.name(), part.description().replace("%", "%%")));
    }
    help.append("%nGoals:%n");
    for (Goal goal : bench.goals()) {
      help.append("  %-26s %-8s %s%n".formatted(goal.name(), goal.bound().text(), goal.unit()));
    }
    spec.usageMessage().footer(help.toString());
    return command;
  }

  @Override
  public Integer call() throws Exception {
    requireKnownParts();
    int wanted = rounds == null ? (smoke ? 1 : 3) : rounds;
    if (wanted < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds must be at least 1");
    }
    Report report =
        run(
            bench,
            new BenchRun.Request(smoke ? Scale.SMOKE : Scale.FULL, wanted, only, without),
            databaseUrl);
    System.out.print(report.table());
    if (json) {
      System.out.println(report.json());
    }
    System.out.flush();
    return strict && !report.allMet() ? 1 : 0;
  }

  /// Runs a bench on the server of a URL, or on one of its own.
  static Report run(Bench bench, BenchRun.Request request, @Nullable String databaseUrl)
      throws Exception {
    Progress progress = new Progress(System.err);
    try (BenchServer server =
        databaseUrl == null
            ? BenchServer.embedded(progress)
            : BenchServer.at(DatabaseUrl.parse(databaseUrl))) {
      BenchRun run = new BenchRun(bench, request, server, progress);
      run.setting("scale", request.scale().name().toLowerCase(java.util.Locale.ROOT));
      run.setting("rounds", request.rounds());
      bench.run(run);
      return new Report(
          bench.name(),
          Commit.current(Path.of(System.getProperty("inlay.home", "."))),
          Machine.facts(server),
          run.settings(),
          run.controls(),
          run.results());
    }
  }

  private void requireKnownParts() {
    List<String> known = bench.parts().stream().map(Bench.Part::name).toList();
    for (String part : only) {
      if (!known.contains(part)) {
        throw new ParameterException(
            spec.commandLine(),
            "bench %s has no part '%s'; it has %s"
                .formatted(bench.name(), part, String.join(", ", known)));
      }
    }
  }
}
