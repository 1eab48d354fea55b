package dev.inlay.bench.sources;

import dev.inlay.bench.MeasuredProcess;
import dev.inlay.bench.PeakMemory;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.source.Backfill;
import java.io.IOException;

/// A measured process that backfills a source; prints rows, seconds and the peak of its memory.
final class BackfillProcess {
  private BackfillProcess() {}

  public static void main(String[] words) throws IOException {
    DatabaseUrl url = new DatabaseUrl(words[1], words[2], System.getenv(MeasuredProcess.PASSWORD));
    try (Database database = Database.open(url, 2)) {
      long started = System.nanoTime();
      long rows = new Backfill(database).run("docs", status -> {}, () -> false).queued();
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.println(rows + " " + seconds + " " + PeakMemory.megabytes());
    }
  }
}
