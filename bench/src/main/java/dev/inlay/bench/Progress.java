package dev.inlay.bench;

import java.io.PrintStream;
import java.util.Locale;

/// Says what goes on, with the seconds since the start.
public final class Progress {
  private final PrintStream out;
  private final long started = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  /// Prints one line.
  public void say(String line) {
    out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - started) / 1e9, line);
    out.flush();
  }
}
