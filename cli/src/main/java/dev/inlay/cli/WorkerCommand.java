package dev.inlay.cli;

import dev.inlay.core.profile.Profiles;
import java.util.List;
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

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description =
          "Runs a worker until Ctrl-C. Run as many as wanted, on any machine that reaches the database.",
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
              names = "--profile",
              split = ",",
              paramLabel = "NAME",
              description = "Work on these profiles only. Default: all there are, and all to come.")
          @Nullable List<String> profiles,
      @Mixin DatabaseOptions database,
      @Mixin Output output)
      throws InterruptedException {
    try (Opened opened = Opened.byThisThread()) {
      Session session = opened.add(database.open(WorkerProcess.connections(slots)));
      Profiles known = new Profiles(session.database());
      List<String> names = profiles == null ? List.of() : profiles;
      names.forEach(known::require);
      if (known.list().isEmpty()) {
        Models.defaultProfile(session.database());
      }
      opened.add(WorkerProcess.start(session, names, slots));
      Messages.say("Working on %s. Ctrl-C stops.".formatted(session.database().url()));
      opened.untilInterrupted(session);
      return 0;
    }
  }
}
