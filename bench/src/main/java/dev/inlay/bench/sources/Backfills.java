package dev.inlay.bench.sources;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.MeasuredProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Backfills of one and of ten times as many rows, each by a process of its own whose peak of
/// memory is read at its end.
final class Backfills {
  private static final String DATABASE = "backfill";

  private final BenchRun run;

  Backfills(BenchRun run) {
    this.run = run;
  }

  void measure() throws Exception {
    int few = run.sized(1_000_000, 20_000);
    Figures small = backfill(few);
    Figures large = backfill(10 * few);
    run.setting("backfill_rows", few + " and " + 10L * few);
    run.setting("backfill_rows_per_second", small.rate + " and " + large.rate);
    run.setting("backfill_peak_rss_mb", small.rss + " and " + large.rss);
    run.result("backfill_memory_growth", large.rss / small.rss);
  }

  private record Figures(double rate, double rss) {}

  private Figures backfill(int rows) throws Exception {
    DatabaseUrl url = run.server().createMigrated(DATABASE);
    run.progress().say("backfill: loading %,d rows".formatted(rows));
    load(url, rows);
    String[] line = MeasuredProcess.lastLine(BackfillProcess.class, "backfill", url).split(" ", -1);
    long queued = Long.parseLong(line[0]);
    if (queued != rows) {
      throw new IllegalStateException("queued %d of %d rows".formatted(queued, rows));
    }
    run.server().drop(DATABASE);
    Figures figures =
        new Figures(Math.round(rows / Double.parseDouble(line[1])), Double.parseDouble(line[2]));
    run.progress()
        .say(
            "backfill: %,d rows, %,.0f rows/s, peak %.1f MB"
                .formatted(rows, figures.rate, figures.rss));
    return figures;
  }

  private void load(DatabaseUrl url, int rows) throws SQLException {
    try (Connection c = run.server().connect(url);
        Statement s = c.createStatement()) {
      s.execute("create table docs (id bigint primary key, body text)");
      s.execute(
          "insert into docs select g, 'document number ' || g from generate_series(1, %d) g"
              .formatted(rows));
      s.execute("vacuum analyze docs");
      s.execute("select inlay.create_profile('default', 'bench', 'none', 384, 'f', 'array')");
    }
    try (Database database = Database.open(url, 2)) {
      new Sources(database).add(Declaration.of("docs", "default", "docs", List.of("id"), "{body}"));
    }
  }
}
