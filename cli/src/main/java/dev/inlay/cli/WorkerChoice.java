package dev.inlay.cli;

import dev.inlay.core.queue.FleetAdministration;
import dev.inlay.core.queue.FleetAdministration.Desired;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which workers a command is for: some by name, those of a profile, or all.
final class WorkerChoice {
  @Parameters(
      arity = "0..1",
      paramLabel = "WORKER",
      description = "A worker's id, the beginning of it, or a host, from: inlay worker list")
  @Nullable String worker;

  @Option(
      names = "--all",
      description = "All workers, those to come included; what single ones were told is over.")
  boolean all;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "All workers of this profile, those to come included.")
  @Nullable String profile;

  /// Tells them, and prints whom it told.
  int tell(
      DatabaseOptions database, Output output, @Nullable Desired state, @Nullable Integer slots) {
    if ((worker != null ? 1 : 0) + (all ? 1 : 0) + (profile != null ? 1 : 0) != 1) {
      throw new IllegalArgumentException("give a WORKER, --profile NAME or --all");
    }
    try (Session session = database.open()) {
      FleetAdministration fleet = new FleetAdministration(session.database());
      List<String> told =
          worker != null ? fleet.tell(worker, state, slots) : fleet.tellAll(profile, state, slots);
      output.result(
          Map.of("told", told),
          () -> {
            told.forEach(System.out::println);
            if (told.isEmpty()) {
              System.out.println("No worker lives; those that start will obey.");
            }
          });
      return 0;
    }
  }
}
