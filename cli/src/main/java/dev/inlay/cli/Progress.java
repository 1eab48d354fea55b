package dev.inlay.cli;

import java.time.Duration;
import java.util.Locale;

/// Progress of long work on standard error: a bar on a terminal, gone when the work is done; a line
/// every few seconds elsewhere. Rate and time left are measured over the last quarter of a minute,
/// not since the work began, which may have been elsewhere.
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final double WINDOW_SECONDS = 15;

  private final String what;
  private final boolean terminal;
  private long total;
  private boolean exact = true;
  private Mark older = new Mark(System.nanoTime(), -1);
  private Mark newer = older;
  private long shownAt = older.nanos;
  private boolean shown;

  private record Mark(long nanos, long done) {
    double secondsUntil(long now) {
      return (now - nanos) / 1e9;
    }
  }

  /// @param what is counted, for example `embedded`
  /// @param total 0 when it is not known
  Progress(String what, long total) {
    this.what = what;
    this.total = total;
    this.terminal = Boolean.getBoolean("inlay.terminal"); // set by the entry script
  }

  /// Corrects the total.
  ///
  /// @param counted whether it is more than an estimate
  void total(long corrected, boolean counted) {
    total = corrected;
    exact = counted;
  }

  /// Shows how far it is, at most ten times a second.
  void set(long done) {
    long now = System.nanoTime();
    if (older.done < 0) {
      older = new Mark(older.nanos, total == 0 ? 0 : done); // what was done before is nobody's rate
      newer = older;
    }
    if (newer.secondsUntil(now) > WINDOW_SECONDS) {
      older = newer;
      newer = new Mark(now, done);
    }
    long pause = terminal ? 100_000_000L : 5_000_000_000L;
    if (now - shownAt >= pause) {
      shownAt = now;
      shown = true;
      String line = line(done, (done - older.done) / older.secondsUntil(now));
      System.err.print(terminal ? CLEAR_LINE + line : line + System.lineSeparator());
      System.err.flush();
    }
  }

  private String line(long done, double rate) {
    if (total == 0) {
      return String.format(Locale.ROOT, "%,d %s", done, what);
    }
    int filled = (int) Math.min(WIDTH, WIDTH * done / total);
    String speed =
        rate <= 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %,.0f/s, %s left",
                rate,
                Estimates.text(
                    Duration.ofSeconds((long) Math.ceil(Math.max(0, total - done) / rate))));
    return String.format(
        Locale.ROOT,
        "[%s%s] %,d of %s%,d %s%s",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        done,
        exact ? "" : "about ",
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
