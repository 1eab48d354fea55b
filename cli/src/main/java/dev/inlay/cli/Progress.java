package dev.inlay.cli;

import java.util.Locale;

/// Progress of long work on standard error: a bar on a terminal, gone when the work is done; a line
/// every few seconds elsewhere.
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final String what;
  private final long total;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long shownAt = started;
  private boolean shown;

  /// @param what is counted, for example `embedded`
  /// @param total 0 when it is not known
  Progress(String what, long total) {
    this.what = what;
    this.total = total;
    this.terminal = Boolean.getBoolean("inlay.terminal"); // set by the entry script
  }

  /// Shows how far it is, at most ten times a second.
  void set(long done) {
    long now = System.nanoTime();
    long pause = terminal ? 100_000_000L : 5_000_000_000L;
    if (now - shownAt >= pause) {
      shownAt = now;
      shown = true;
      String line = line(done, (now - started) / 1e9);
      System.err.print(terminal ? CLEAR_LINE + line : line + System.lineSeparator());
      System.err.flush();
    }
  }

  private String line(long done, double seconds) {
    double rate = done / seconds;
    if (total == 0) {
      return String.format(Locale.ROOT, "%,d %s", done, what);
    }
    int filled = (int) Math.min(WIDTH, WIDTH * done / total);
    String speed =
        done == 0
            ? ""
            : String.format(
                Locale.ROOT, ", %,.0f/s, %,.0f s left", rate, Math.ceil((total - done) / rate));
    return String.format(
        Locale.ROOT,
        "[%s%s] %,d of %,d %s%s",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        done,
        total,
        what,
        speed);
  }

  @Override
  public void close() {
    if (terminal && shown) {
      System.err.print(CLEAR_LINE);
      System.err.flush();
    }
  }
}
