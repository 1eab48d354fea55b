package dev.inlay.bench;

import dev.inlay.bench.chaos.ChaosBench;
import dev.inlay.bench.local.LocalBench;
import dev.inlay.bench.pipeline.PipelineBench;
import dev.inlay.bench.queue.QueueBench;
import dev.inlay.bench.quota.QuotaBench;
import dev.inlay.bench.sources.SourcesBench;
import java.util.List;
import picocli.CommandLine;

/// The command `inlay bench`.
public final class Main {
  /// All benches, in the order of `--help`.
  static final List<Bench> BENCHES =
      List.of(
          new LocalBench(),
          new QueueBench(),
          new ChaosBench(),
          new QuotaBench(),
          new PipelineBench(),
          new SourcesBench());

  private Main() {}

  public static void main(String[] words) {
    System.exit(commandLine().execute(words));
  }

  static CommandLine commandLine() {
    CommandLine root = new CommandLine(new BenchCommand());
    BENCHES.forEach(bench -> root.addSubcommand(bench.name(), RunCommand.describe(bench)));
    return root;
  }
}
