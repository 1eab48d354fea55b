package dev.inlay.bench.quota;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.KeyFile;
import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.providers.Providers;
import dev.inlay.simulator.Simulator;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// A database with a profile of a simulated provider, documents to embed, and worker processes.
final class Stage implements AutoCloseable {
  static final String MODEL = "text-embedding-3-small";
  static final int DIMENSIONS = 256;
  static final String PROFILE = "default";
  private static final String DATABASE = "quota";
  private static final String ACCOUNT = "main";

  private final BenchRun run;
  private final DatabaseUrl url;
  private final Database database;
  private final KeyFile key;
  private final Profile profile;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private int started;

  /// @param provider its name in the simulator
  Stage(BenchRun run, Simulator simulator, String provider, Allowance allowance)
      throws SQLException, IOException {
    this.run = run;
    this.url = run.server().createMigrated(DATABASE);
    this.database = Database.open(url, 4);
    this.key = KeyFile.write();
    String endpoint = simulator.uri(provider) + "/v1";
    String keySource = key.source();
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "base-url", endpoint, "key", keySource, "dimensions", String.valueOf(DIMENSIONS)));
    if (allowance.textsPerCall() > 0) {
      options.put("inputs-per-call", String.valueOf(allowance.textsPerCall()));
    }
    try (Embedder embedder = Providers.open("openai", MODEL, options)) {
      this.profile =
          new Profiles(database)
              .add(new Profiles.Declaration(PROFILE, "openai", MODEL, options), embedder);
    }
    QuotaAdministration quota = new QuotaAdministration(database);
    quota.declareAccount(PROFILE, ACCOUNT, endpoint, keySource, null, OptionalLong.empty());
    quota.declareLimit(
        PROFILE, ACCOUNT, "requests", "minute", OptionalLong.of(allowance.requests()));
    quota.declareLimit(PROFILE, ACCOUNT, "tokens", "minute", OptionalLong.of(allowance.tokens()));
    execute("create table docs (id bigint primary key, body text not null)");
    new Sources(database)
        .add(
            Declaration.of("docs", PROFILE, "public.docs", List.of("id"), "{body}")
                .withPriorities(Priorities.of("medium")));
    // The items of a worker that is killed are worked on again while somebody looks.
    execute(
        "update inlay.embedding_queue_config set value = v::jsonb from (values ('worker_timeout_minutes', '0.1'), ('worker_heartbeat_interval_ms', '1000')) as x(k, v) where key = k");
  }

  /// Inserts documents; the source's trigger queues them.
  void insert(List<String> texts) throws SQLException {
    try (Connection c = run.server().connect(url);
        PreparedStatement row = c.prepareStatement("insert into docs values (?, ?)")) {
      c.setAutoCommit(false);
      for (int i = 0; i < texts.size(); i++) {
        row.setInt(1, i);
        row.setString(2, texts.get(i));
        row.addBatch();
      }
      row.executeBatch();
      c.commit();
    }
  }

  void startWorkers(int n, int slots) throws IOException {
    int first = workers.size();
    for (int i = 0; i < n; i++) {
      workers.add(WorkerProcess.start(QuotaWorker.class, "w" + started++, url, slots));
    }
    for (WorkerProcess worker : workers.subList(first, workers.size())) {
      worker.awaitStarted();
    }
  }

  /// Kill -9 of a worker, as soon as it has something in its hands.
  ///
  /// @return the documents that it was working on
  List<Integer> killWorker() throws InterruptedException {
    WorkerProcess victim = workers.removeFirst();
    while (claimedBy(victim.id()).isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    victim.kill();
    return claimedBy(victim.id());
  }

  private List<Integer> claimedBy(String worker) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select doc_key::int from inlay.items_processing(null) where worker_id = ?")) {
            s.setString(1, worker);
            List<Integer> keys = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                keys.add(r.getInt(1));
              }
            }
            return keys;
          }
        });
  }

  void stopWorkers() throws IOException, InterruptedException {
    for (WorkerProcess worker : workers) {
      worker.stop();
    }
    workers.clear();
  }

  /// Takes all that the ledger holds, as somebody did with the provider.
  void emptyLedger(Allowance allowance) {
    execute(
        "select inlay.take_quota(%d, %d, 0, %d, 60000)"
            .formatted(profile.id(), allowance.requests(), allowance.tokens()));
  }

  long stored() {
    return database.withConnection(
        c -> {
          try (Statement s = c.createStatement();
              ResultSet r = s.executeQuery("select count(*) from inlay.embedded")) {
            r.next();
            return r.getLong(1);
          }
        });
  }

  private void execute(String sql) {
    database.withConnection(
        c -> {
          try (Statement s = c.createStatement()) {
            return s.execute(sql);
          }
        });
  }

  @Override
  public void close() throws SQLException, IOException {
    for (WorkerProcess worker : workers) {
      worker.kill();
    }
    database.close();
    key.close();
    run.server().drop(DATABASE);
  }
}
