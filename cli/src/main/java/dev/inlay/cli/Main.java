package dev.inlay.cli;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point. Exit codes: 0 done, 1 failed, 2 the command line is wrong.
@Command(
    name = "inlay",
    mixinStandardHelpOptions = true,
    version = "inlay " + Main.VERSION,
    description = "Keeps vectors in step with rows: an embedding pipeline for PostgreSQL.",
    footerHeading = "%nStart here:%n",
    footer = {
      "  inlay demo                                        see it work, with nothing to set up",
      "  inlay up --data-dir ./data                        a database and a worker of your own",
      "  inlay up --database-url postgresql://user@host/db a worker for a database you have",
      "  inlay source add notes --table public.notes --key id --text '{title} {body}' --data-dir ./data",
      "  inlay search notes \"how to reset a password\" --data-dir ./data"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DbCommand.class,
      MigrateCommand.class,
      SourceCommand.class,
      SearchCommand.class,
      QueueCommand.class,
      WorkerCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  static final String VERSION = "0.1.0";

  private Main() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    Logger.getLogger("org.postgresql").setLevel(Level.OFF);
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(new Failures());
    commandLine.setParameterExceptionHandler(Failures::usage);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    if (args.length == 0) {
      commandLine.usage(System.err);
      return CommandLine.ExitCode.USAGE;
    }
    return commandLine.execute(args);
  }
}
