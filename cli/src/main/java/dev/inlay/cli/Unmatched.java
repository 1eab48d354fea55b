package dev.inlay.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    return what + nearest(typed, known).map(near -> "; did you mean " + near).orElse("");
  }

  private static Optional<String> nearest(String typed, List<String> known) {
    return known.stream()
        .filter(name -> distance(typed, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  /// How many letters to add, drop, change or swap with the next (the optimal string alignment
  /// distance).
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
