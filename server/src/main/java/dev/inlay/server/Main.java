package dev.inlay.server;

import picocli.CommandLine;

/// The program `inlay server`.
public final class Main {
  private Main() {}

  public static void main(String[] words) {
    int code =
        new CommandLine(new ServerCommand())
            .setParameterExceptionHandler(
                (e, all) -> {
                  System.err.println("inlay: " + e.getMessage() + ". See: inlay server --help");
                  return CommandLine.ExitCode.USAGE;
                })
            .execute(words);
    if (code != 0) {
      System.exit(code);
    }
  }
}
