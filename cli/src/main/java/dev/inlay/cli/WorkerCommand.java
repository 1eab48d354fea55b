package dev.inlay.cli;

import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.FleetAdministration;
import dev.inlay.core.queue.FleetAdministration.Desired;
import dev.inlay.core.worker.WorkerOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = "Workers: they take items from the queue and store vectors.",
    synopsisSubcommandLabel = "COMMAND")
final class WorkerCommand implements Runnable {
  static final String SLOTS = "3";
  private static final List<String> COLUMNS =
      List.of(
          "worker_id",
          "profile",
          "status",
          "desired",
          "slots",
          "busy_slots",
          "items",
          "completed_per_minute",
          "failed_per_minute",
          "rss_mb",
          "heartbeat_age_seconds",
          "version",
          "last_error");

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description =
          "Runs a worker until Ctrl-C, or until it is told to end (exit code 0). Run as many as wanted, on any machine that reaches the database.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  inlay worker run --database-url postgresql://user:password@host/db",
        "  OPENAI_API_KEY=... inlay worker run --profile openai --slots 8"
      })
  int run(
      @Option(
              names = "--slots",
              defaultValue = SLOTS,
              paramLabel = "N",
              description =
                  "How many claims of each profile it works on at once. Default: ${DEFAULT-VALUE}.")
          int slots,
      @Option(
              names = "--slots-max",
              paramLabel = "N",
              description =
                  "The most slots of each profile that 'inlay worker scale' may give it. Default: 32, or --slots if that is more.")
          @Nullable Integer slotsMax,
      @Option(
              names = "--profile",
              split = ",",
              paramLabel = "NAME",
              description = "Work on these profiles only. Default: all there are, and all to come.")
          @Nullable List<String> profiles,
      @Mixin DatabaseOptions database,
      @Mixin Output output)
      throws InterruptedException {
    int most = slotsMax == null ? Math.max(slots, WorkerOptions.SLOTS_MAX) : slotsMax;
    if (slots < 1 || most < slots) {
      throw new IllegalArgumentException(
          "--slots must be at least 1, and --slots-max not below it: %d, %d"
              .formatted(slots, most));
    }
    try (Opened opened = Opened.byThisThread()) {
      Session session = opened.add(database.open(WorkerProcess.connections(most)));
      Profiles known = new Profiles(session.database());
      List<String> names = profiles == null ? List.of() : profiles;
      names.forEach(known::require);
      if (known.list().isEmpty()) {
        Models.defaultProfile(session.database());
      }
      WorkerProcess workers = opened.add(WorkerProcess.start(session, names, slots, most));
      tellBound(session);
      Messages.say("Working on %s. Ctrl-C stops.".formatted(session.database().url()));
      opened.untilInterrupted(session, workers::hasEnded);
      return 0;
    }
  }

  /// Whoever starts ten workers finds out here that three slots of them work.
  private static void tellBound(Session session) {
    FleetAdministration fleet = new FleetAdministration(session.database());
    long slots =
        fleet.list().stream()
            .filter(w -> !"stopped".equals(w.get("status")))
            .mapToLong(w -> w.get("slots") instanceof Number n ? n.longValue() : 0)
            .sum();
    long bound = fleet.maxConcurrentWorkers();
    if (slots > bound) {
      Messages.say(
          "The fleet has %1$d slots, and %2$d of them may work at once (max_concurrent_workers). To let all work: select inlay.update_queue_config('max_concurrent_workers', '%1$d');"
              .formatted(slots, bound));
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "The fleet: what each worker does and is wanted to do, where it runs, what it holds and has done.",
      footerHeading = "%nExamples:%n",
      footer = {"  inlay worker list --data-dir ./data", "  inlay worker list --json"})
  int list(
      @Option(names = "--stopped", description = "Also those that ended within a day.")
          boolean stopped,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      List<Map<String, @Nullable Object>> workers =
          new FleetAdministration(session.database())
              .list().stream().filter(w -> stopped || !"stopped".equals(w.get("status"))).toList();
      output.result(
          Map.of("workers", workers),
          () -> {
            if (workers.isEmpty()) {
              System.out.println("No worker lives. Start one: inlay worker run");
            }
            Table.print(COLUMNS, workers.stream().map(WorkerCommand::row).toList());
          });
      return 0;
    }
  }

  private static List<String> row(Map<String, @Nullable Object> worker) {
    return COLUMNS.stream().map(c -> Objects.toString(worker.get(c), "-")).toList();
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Lets workers claim nothing; what they hold is finished.",
      footerHeading = "%nExamples:%n",
      footer = {"  inlay worker pause host-4711-9c0e", "  inlay worker pause --profile openai"})
  int pause(@Mixin WorkerChoice choice, @Mixin DatabaseOptions database, @Mixin Output output) {
    return choice.tell(database, output, Desired.PAUSED, null);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description =
          "Lets paused workers go on. Those that ended are not started by it: run them anew.",
      footerHeading = "%nExample:%n",
      footer = "  inlay worker resume --all")
  int resume(@Mixin WorkerChoice choice, @Mixin DatabaseOptions database, @Mixin Output output) {
    return choice.tell(database, output, Desired.RUNNING, null);
  }

  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description =
          "Lets workers end when the calls under way are answered and stored; what was not sent is offered to others.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  inlay worker drain host-4711      every worker of that process",
        "  inlay worker drain --all          nobody works until: inlay worker resume --all"
      })
  int drain(@Mixin WorkerChoice choice, @Mixin DatabaseOptions database, @Mixin Output output) {
    return choice.tell(database, output, Desired.DRAINING, null);
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "As drain, within ten seconds.",
      footerHeading = "%nExample:%n",
      footer = "  inlay worker stop host-4711")
  int stop(@Mixin WorkerChoice choice, @Mixin DatabaseOptions database, @Mixin Output output) {
    return choice.tell(database, output, Desired.STOPPED, null);
  }

  @Command(
      name = "scale",
      mixinStandardHelpOptions = true,
      description =
          "Gives workers more slots or fewer, while they run; how many of the fleet may work at once is max_concurrent_workers.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  inlay worker scale host-4711 --slots 8",
        "  inlay worker scale --profile openai --slots 2"
      })
  int scale(
      @Mixin WorkerChoice choice,
      @Option(
              names = "--slots",
              required = true,
              paramLabel = "N",
              description = "How many claims each works on at once.")
          int slots,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    return choice.tell(database, output, null, slots);
  }
}
