package dev.inlay.cli;

import dev.inlay.core.source.Spelling;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/// A word of the command line that no command knows, and the nearest that one does.
final class Unmatched {
  private Unmatched() {}

  /// One sentence, without its full stop.
  static String describe(UnmatchedArgumentException e, CommandSpec command) {
    String word = e.getUnmatched().getFirst();
    boolean option = word.startsWith("-");
    List<String> known =
        List.copyOf(option ? command.optionsMap().keySet() : command.subcommands().keySet());
    String what =
        option
            ? "there is no option %s".formatted(word)
            : command.subcommands().isEmpty()
                ? "\"%s\" is one word too many".formatted(word)
                : "there is no command \"%s\"".formatted(word);
    String typed = option ? word.replaceFirst("=.*", "") : word;
    return what + Spelling.nearest(typed, known).map(near -> "; did you mean " + near).orElse("");
  }
}
