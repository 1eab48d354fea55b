package dev.inlay.bench.sources;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.MeasuredProcess;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.store.VectorLayout;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// Real texts, embedded by the local model, searched for with texts that are not among them: what
/// is found beside what an exact comparison with every vector finds. In every layout that the
/// server has.
final class Searches {
  private static final String DATABASE = "search";

  private final BenchRun run;

  Searches(BenchRun run) {
    this.run = run;
  }

  void measure() throws Exception {
    int texts = run.sized(100_000, 300);
    int questions = run.sized(200, 10);
    run.setting("search_texts", texts);
    run.setting("search_questions", questions);
    double recall = Double.POSITIVE_INFINITY;
    double slowest = 0;
    for (VectorLayout layout : layouts()) {
      DatabaseUrl url = run.server().createMigrated(DATABASE);
      String[] line =
          MeasuredProcess.lastLine(
                  SearchProcess.class, layout.sqlName(), url, texts, questions, run.smoke())
              .split(" ", -1);
      run.server().drop(DATABASE);
      String name = "search_" + layout.sqlName();
      run.setting(name + "_recall_at_10", line[0]);
      run.setting(name + "_p50_ms", line[1]);
      run.setting(name + "_p99_ms", line[2]);
      run.setting(name + "_texts_from", line[3]);
      recall = Math.min(recall, Double.parseDouble(line[0]));
      slowest = Math.max(slowest, Double.parseDouble(line[1]));
    }
    run.result("search_recall_at_10", recall);
    run.result("search_p50_ms", slowest);
  }

  private List<VectorLayout> layouts() throws Exception {
    List<VectorLayout> layouts = new ArrayList<>(List.of(VectorLayout.ARRAY));
    DatabaseUrl url = run.server().createMigrated(DATABASE);
    try (Connection c = run.server().connect(url)) {
      if (VectorLayout.available(c) == VectorLayout.HALFVEC) {
        layouts.add(VectorLayout.HALFVEC);
      } else {
        run.setting(
            "search_halfvec",
            "left out: this server has no extension vector; name one that has it by --database-url");
      }
    }
    return layouts;
  }
}
