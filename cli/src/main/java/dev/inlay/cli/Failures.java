package dev.inlay.cli;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.embedded.EmbeddedPostgresException;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.simulator.script.ScriptException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever went wrong into one line that says what and what to do, and an exit code. Only a
/// script with several mistakes gets a line for each. The stack trace only with `--debug`.
final class Failures implements IExecutionExceptionHandler {

  static int usage(ParameterException e, String[] args) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String what =
        e instanceof UnmatchedArgumentException unmatched
            ? Unmatched.describe(unmatched, command)
            : firstLine(e.getMessage());
    System.err.printf("inlay: %s. See: %s --help%n", what, command.qualifiedName());
    debug(e, Arrays.asList(args).contains("--debug"));
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine commandLine, @Nullable ParseResult parseResult) {
    System.err.println("inlay: " + message(e));
    debug(e, parseResult != null && parseResult.originalArgs().contains("--debug"));
    return usersMistake(e) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }

  /// Whether the command line named something that cannot be: a table, a column, a source, an
  /// account, a value out of range.
  private static boolean usersMistake(Exception e) {
    return e instanceof IllegalArgumentException
        || e instanceof ScriptException
        || (e instanceof DatabaseException.Refused refused
            && (refused.code().startsWith("IN01")
                || List.of("IN006", "IN031").contains(refused.code())));
  }

  private static String message(Exception e) {
    String message =
        switch (e) {
          case DatabaseException known -> known.getMessage();
          case EmbeddedPostgresException known -> known.getMessage();
          case IllegalArgumentException known -> known.getMessage();
          case ModelUnavailableException known -> oneLine(known.getMessage());
          case CommandFailed known -> known.getMessage();
          case ScriptException known -> known.getMessage();
          case UncheckedIOException known -> known.getMessage() + ": " + known.getCause();
          case FlywayException flyway -> "the migration failed: " + firstLine(flyway.getMessage());
          case InterruptedException interrupted -> "interrupted";
          default -> e + ". This is a defect: run it again with --debug and report what it prints";
        };
    return message == null ? e.toString() : message;
  }

  /// A message of several points in one line: `described:\n- this\n- that` is `described: this;
  /// that`.
  static String oneLine(@Nullable String message) {
    return message == null
        ? ""
        : message.replaceFirst(":\n- ", ": ").replace("\n- ", "; ").replace('\n', ' ');
  }

  private static String firstLine(@Nullable String message) {
    return message == null
        ? ""
        : message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }

  private static void debug(Exception e, boolean wanted) {
    if (wanted) {
      e.printStackTrace();
    }
  }
}
