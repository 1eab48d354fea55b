package dev.inlay.bench.sources;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Texts that nobody here wrote: the descriptions of Debian's packages, a line or a sentence each.
final class PackageTexts {
  private static final int LONGEST = 400;

  private PackageTexts() {}

  /// As many different texts as there are, at most `most`.
  ///
  /// @throws IOException where apt-cache does not run or knows no packages
  static List<String> read(int most) throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    Process apt =
        new ProcessBuilder("apt-cache", "dumpavail")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(apt.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> paragraph = new ArrayList<>();
      boolean within = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("Description")) {
          within = true;
          add(texts, line.substring(line.indexOf(':') + 1).strip());
        } else if (within && line.startsWith(" ") && !line.strip().equals(".")) {
          paragraph.add(line.strip());
        } else {
          if (!paragraph.isEmpty()) {
            add(texts, String.join(" ", paragraph));
            paragraph.clear();
          }
          within = within && line.startsWith(" ");
        }
      }
    } finally {
      apt.destroy();
    }
    if (texts.size() < most) {
      throw new IOException(
          "apt-cache dumpavail gave %,d different texts of %,d: run apt-get update as root on Debian"
              .formatted(texts.size(), most));
    }
    return texts.stream().limit(most).toList();
  }

  private static void add(Set<String> texts, String text) {
    if (text.length() > 10) {
      texts.add(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    }
  }
}
