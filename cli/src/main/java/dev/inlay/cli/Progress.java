package dev.inlay.cli;

import java.io.Console;
import java.util.Locale;

/// Progress of long work on standard error: a bar on a terminal, a line now and then elsewhere.
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;

  private final String what;
  private final long total;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long shownAt;
  private long first = -1;
  private boolean shown;

  /// @param what is counted, for example {@code embedded}
  /// @param total 0 when it is not known
  @SuppressWarnings("SystemConsoleNull") // NullAway does not know that it is never null any more
  Progress(String what, long total) {
    this.what = what;
    this.total = total;
    Console console = System.console();
    this.terminal = console != null && console.isTerminal();
  }

  /// Shows how far it is, at most ten times a second.
  void set(long done) {
    if (first < 0) {
      first = done;
    }
    long now = System.nanoTime();
    long pause = terminal ? 100_000_000L : 5_000_000_000L;
    if (now - shownAt >= pause || (total > 0 && done >= total)) {
      shownAt = now;
      show(done, now);
    }
  }

  private void show(long done, long now) {
    double seconds = (now - started) / 1e9;
    double rate = (done - first) / Math.max(0.001, seconds);
    String text = String.format(Locale.ROOT, "%,d %s, %,.0f/s", done, what, rate);
    if (total > 0) {
      int filled = (int) Math.min(WIDTH, WIDTH * done / total);
      String left =
          rate > 0 && done < total
              ? String.format(Locale.ROOT, ", %,.0f s left", (total - done) / rate)
              : "";
      text =
          String.format(
              Locale.ROOT,
              "[%s%s] %3d %% of %,d, %s%s",
              "#".repeat(filled),
              ".".repeat(WIDTH - filled),
              100 * done / total,
              total,
              text,
              left);
    }
    shown = true;
    System.err.print(terminal ? "\r\u001b[K" + text : text + System.lineSeparator());
    System.err.flush();
  }

  @Override
  public void close() {
    if (terminal && shown) {
      System.err.println();
    }
  }
}
