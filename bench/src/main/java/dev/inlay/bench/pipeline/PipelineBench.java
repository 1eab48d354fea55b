package dev.inlay.bench.pipeline;

import dev.inlay.bench.Bench;
import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Goal;
import dev.inlay.bench.KeyFile;
import dev.inlay.bench.MeasuredProcess;
import dev.inlay.bench.Rounds;
import dev.inlay.bench.Samples;
import dev.inlay.bench.quota.Words;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.providers.Providers;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// From rows to stored vectors through a provider that answers after 50 ms and limits nothing,
/// beside writing as many vectors into the same tables and doing nothing else. Each measurement is
/// a process of its own; the simulated provider takes its share of the machine beside the pipeline.
public final class PipelineBench implements Bench {
  static final String PROFILE = "default";
  static final String SOURCE = "docs";
  private static final String DATABASE = "pipeline";
  private static final String PROVIDER = "provider";
  private static final String MODEL = "text-embedding-3-small";
  private static final int DIMENSIONS = 768;
  private static final int TOKENS = 60;
  private static final int LATENCY_MILLIS = 50;
  private static final int SLOTS = 6;
  private static final int CONNECTIONS = 2;

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public String description() {
    return "Rows to stored vectors through a simulated provider, beside writing the same vectors.";
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.of("stored_vs_bare_write", "ratio", ">=0.70"));
  }

  @Override
  public List<Part> parts() {
    return List.of(new Part("pipeline", "rows to stored vectors, beside the bare writes"));
  }

  @Override
  public void run(BenchRun run) throws Exception {
    // The compiler takes a third of what the worker takes for some half a minute.
    int documents = run.sized(60_000, 1_536);
    int laps = run.sized(6, 2);
    ProviderScript script =
        ProviderScript.named(PROVIDER, Protocol.OPENAI)
            .latency(Latency.fixed(Duration.ofMillis(LATENCY_MILLIS)))
            .bytesPerToken(Words.BYTES_PER_TOKEN)
            .build();
    try (KeyFile key = KeyFile.write();
        Simulator simulator = Simulator.start(Script.of(script))) {
      URI provider = simulator.uri(PROVIDER);
      Rounds.Outcome outcome =
          run.rounds()
              .interleave(
                  "pipeline",
                  "vectors/s",
                  List.of(
                      new Rounds.Contender(
                          "bare",
                          true,
                          () -> measure(run, provider, key, "bare", CONNECTIONS, documents, laps)),
                      new Rounds.Contender(
                          "pipeline",
                          true,
                          () -> measure(run, provider, key, "pipeline", SLOTS, documents, laps))));
      Samples bare = Objects.requireNonNull(outcome.samples().get("bare"));
      Samples pipeline = Objects.requireNonNull(outcome.samples().get("pipeline"));
      Samples ratio = pipeline.over(bare);
      run.setting("documents", documents);
      run.setting("laps_of_which_the_last_counts", laps);
      run.setting("tokens_per_text", TOKENS);
      run.setting("dimensions", DIMENSIONS);
      run.setting("latency_ms", LATENCY_MILLIS);
      run.setting("slots", SLOTS);
      run.setting(
          "texts_per_call",
          simulator.counters(PROVIDER).total().inputs()
              / Math.max(1, simulator.counters(PROVIDER).total().accepted()));
      run.setting("pipeline_vectors_per_second", pipeline.spread());
      run.setting("ratio", ratio.spread());
      run.control("bare_connections", CONNECTIONS);
      run.control("bare_vectors_per_second", bare.spread());
      run.result("stored_vs_bare_write", ratio.median());
    }
  }

  private static double measure(
      BenchRun run, URI provider, KeyFile key, String mode, int width, int documents, int laps)
      throws Exception {
    DatabaseUrl url = run.server().createMigrated(DATABASE);
    try (Connection c = run.server().connect(url)) {
      load(c, documents);
    }
    try (Database database = Database.open(url, 2)) {
      declare(database, provider, key);
    }
    double perSecond =
        Double.parseDouble(
            MeasuredProcess.lastLine(PipelineProcess.class, mode, url, width, documents, laps));
    run.server().drop(DATABASE);
    return perSecond;
  }

  private static void load(Connection c, int documents) throws SQLException {
    c.setAutoCommit(false);
    Words words = new Words(System.nanoTime());
    try (Statement s = c.createStatement();
        PreparedStatement row = c.prepareStatement("insert into docs values (?, ?)")) {
      s.execute("create table docs (id bigint primary key, body text not null)");
      for (int i = 0; i < documents; i++) {
        row.setLong(1, i);
        row.setString(2, words.text(TOKENS));
        row.addBatch();
      }
      row.executeBatch();
      s.execute("analyze docs");
    }
    c.commit();
  }

  private static void declare(Database database, URI provider, KeyFile key) {
    Map<String, String> options =
        Map.of(
            "base-url", provider + "/v1",
            "key", key.source(),
            "dimensions", Integer.toString(DIMENSIONS));
    try (Embedder embedder = Providers.open("openai", MODEL, options)) {
      new Profiles(database)
          .add(new Profiles.Declaration(PROFILE, "openai", MODEL, options), embedder);
    }
    new Sources(database)
        .add(
            Declaration.of(SOURCE, PROFILE, "public.docs", List.of("id"), "{body}")
                .withPriorities(Priorities.of("medium")));
  }
}
