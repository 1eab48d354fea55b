package dev.inlay.simulator.script;

import java.util.Collection;
import java.util.Comparator;

/// The known name that a mistyped one is nearest to.
final class Nearest {
  private Nearest() {}

  /// `; did you mean X`, or which names there are when none is near.
  static String hint(String typed, Collection<String> known) {
    return known.stream()
        .filter(name -> isNear(typed, name))
        .min(Comparator.comparingInt((String name) -> distance(typed, name)))
        .map(name -> "; did you mean " + name)
        .orElse("; known: " + String.join(", ", known));
  }

  /// Whether the one may have been meant by the other.
  static boolean isNear(String typed, String name) {
    return distance(typed, name) <= Math.max(2, name.length() / 3);
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
