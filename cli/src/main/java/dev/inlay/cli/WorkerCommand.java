package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
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
      footerHeading = "%nExample:%n",
      footer = "  inlay worker run --database-url postgresql://user:password@host/db")
  int run(
      @Option(
              names = "--slots",
              defaultValue = SLOTS,
              paramLabel = "N",
              description = "How many claims it works on at once. Default: ${DEFAULT-VALUE}.")
          int slots,
      @Mixin DatabaseOptions database,
      @Mixin Output output)
      throws InterruptedException {
    try (Opened opened = Opened.byThisThread()) {
      Session session = opened.add(database.open(slots + 3));
      Profile profile = Models.defaultProfile(session.database());
      opened.add(WorkerProcess.start(session, profile, slots));
      Messages.say(
          "A worker of %d slots works on profile %s of %s. Ctrl-C stops it."
              .formatted(slots, profile.name(), session.database().url()));
      opened.untilInterrupted(session);
      return 0;
    }
  }
}
