package dev.inlay.cli;

import java.util.Arrays;
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
      "  inlay demo                   see it work, with nothing to set up",
      "  inlay up --data-dir ./data   a database of your own and a worker",
      "  inlay source add --help      declare a table of it",
      "  inlay search --help          find its rows by meaning",
      "  inlay provider-sim --help    try a provider's limits out, without a key or a bill",
      "",
      "Programs of their own: inlay server (HTTP API), inlay bench, inlay example debian-packages."
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DbCommand.class,
      MigrateCommand.class,
      ProfileCommand.class,
      SourceCommand.class,
      SearchCommand.class,
      EmbedCommand.class,
      QueueCommand.class,
      SpendCommand.class,
      WorkerCommand.class,
      ProviderSimCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  static final String VERSION = "0.1.0";

  /// Kept here, for the platform forgets loggers, and their level, that nobody holds.
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  private Main() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  static int run(String... args) {
    DRIVER.setLevel(Level.OFF);
    if (Arrays.asList(args).contains("--debug")) {
      System.setProperty("inlay.debug", "true"); // for the log
    }
    CommandLine commandLine = commandLine();
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
