package dev.inlay.bench.local;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import dev.inlay.bench.MeasuredProcess;
import dev.inlay.bench.Rounds;
import dev.inlay.bench.Samples;
import dev.inlay.core.db.DatabaseUrl;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// From rows to stored vectors with the local model, beside a loop that does nothing but run the
/// model on the same token counts. Each measurement is a process of its own, so that its memory can
/// be told.
public final class LocalBench implements Bench {
  private static final int FULL = 1_440;
  private static final int SMOKE = 24;

  @Override
  public String name() {
    return "local";
  }

  @Override
  public String description() {
    return "The local model through the whole pipeline, beside the bare model.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.of("pipeline_vs_bare_model", "ratio", ">=0.90"),
        Goal.of("peak_rss_mb", "MB", "<=512"));
  }

  @Override
  public List<Part> parts() {
    return List.of(new Part("pipeline", "rows to stored vectors, beside the bare model"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    int documents = run.sized(FULL, SMOKE);
    List<LocalFigures> bare = new ArrayList<>();
    List<LocalFigures> pipeline = new ArrayList<>();
    Rounds.Outcome outcome =
        run.rounds()
            .interleave(
                "local model",
                "texts/s",
                List.of(
                    new Rounds.Contender("bare", true, () -> measure(run, "bare", documents, bare)),
                    new Rounds.Contender(
                        "pipeline", true, () -> measure(run, "pipeline", documents, pipeline))));
    Samples bareRate = Objects.requireNonNull(outcome.samples().get("bare"));
    Samples pipelineRate = Objects.requireNonNull(outcome.samples().get("pipeline"));
    run.setting("documents", documents);
    run.setting("texts", pipeline.getFirst().texts());
    run.setting("tokens_per_text", pipeline.getFirst().tokens() / pipeline.getFirst().texts());
    run.setting("slots", LocalProcess.SLOTS);
    run.setting("pipeline_texts_per_second", pipelineRate.spread());
    run.setting("pipeline_cpu_ms_per_text", cpu(pipeline).spread());
    run.control("bare_texts_per_second", bareRate.spread());
    run.control("bare_cpu_ms_per_text", cpu(bare).spread());
    run.result("pipeline_vs_bare_model", pipelineRate.over(bareRate).median());
    run.result(
        "peak_rss_mb", pipeline.stream().mapToDouble(LocalFigures::peakRssMb).max().orElseThrow());
  }

  private static Samples cpu(List<LocalFigures> figures) {
    return new Samples(figures.stream().map(f -> f.cpuMs() / f.texts()).toList());
  }

  private static double measure(
      BenchRun run, String mode, int documents, List<LocalFigures> figures)
      throws IOException, InterruptedException, SQLException {
    DatabaseUrl database = run.server().createMigrated("local");
    try (Connection c = run.server().connect(database)) {
      load(c, documents);
    }
    LocalFigures found =
        LocalFigures.parse(MeasuredProcess.lastLine(LocalProcess.class, mode, database));
    figures.add(found);
    run.server().drop("local");
    return found.texts() / found.seconds();
  }

  /// Receipts, each copy with another number, so that no text is a repetition.
  private static void load(Connection c, int documents) throws SQLException {
    c.setAutoCommit(false);
    List<String> texts = SampleTexts.read();
    try (Statement s = c.createStatement();
        PreparedStatement row = c.prepareStatement("insert into docs values (?, ?)")) {
      s.execute("create table docs (id bigint primary key, body text not null)");
      for (int i = 0; i < documents; i++) {
        row.setLong(1, i);
        row.setString(2, "Copy %d\n%s".formatted(i, texts.get(i % texts.size())));
        row.addBatch();
      }
      row.executeBatch();
      s.execute("analyze docs");
    }
    c.commit();
  }
}
