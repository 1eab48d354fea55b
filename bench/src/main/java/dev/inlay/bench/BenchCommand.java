package dev.inlay.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `inlay bench` without a name: says which there are.
@Command(
    name = "inlay bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Inlay beside its controls and other queues, and compares with the goals.",
      "",
      "Every figure is a ratio of contenders that ran in turns on one server, or a time on an idle one.",
      "Without --database-url a durable PostgreSQL server is started in a temporary folder and removed at the end.",
      "The table comes on standard output, progress on standard error; --json adds one object as the last line."
    },
    footer = {
      "",
      "Examples:",
      "  inlay bench queue --smoke                  the whole bench in a few seconds; figures mean nothing",
      "  inlay bench queue --only drain,enqueue     two parts of it",
      "  inlay bench queue --without jobrunr --json",
      "  inlay bench queue --help                   its parts and goals"
    })
final class BenchCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return CommandLine.ExitCode.USAGE;
  }
}
