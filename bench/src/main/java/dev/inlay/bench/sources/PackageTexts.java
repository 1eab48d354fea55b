package dev.inlay.bench.sources;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Texts that nobody here wrote: the descriptions of Debian's packages, alone and after the
/// package's name.
final class PackageTexts {
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
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("Package: ")) {
          name = line.substring("Package: ".length());
        } else if (line.startsWith("Description: ")) {
          String description = line.substring("Description: ".length());
          texts.add(description);
          texts.add(name + ": " + description);
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
}
