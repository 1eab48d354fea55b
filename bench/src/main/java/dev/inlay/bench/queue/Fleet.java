package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Real workers on a queue of their own, with a model that costs nothing. The source's rows are
/// replaced by a probe: the text of a document is the time at which the worker reads it
/// (microseconds since 1970, by the database's clock), which is the first thing it does with an
/// item.
final class Fleet implements AutoCloseable {
  static final String SOURCE = "bench";

  private final DatabaseUrl url;
  private final List<Database> databases = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();

  /// Starts workers.
  ///
  /// @param processes how many, each with connections of its own
  /// @param slots of each
  Fleet(BenchServer server, int processes, int slots, Consumer<String> seen) throws Exception {
    url = server.createMigrated("fleet");
    ProbeEmbedder embedder = new ProbeEmbedder(seen);
    Profile profile = declare(server, embedder);
    for (int i = 0; i < processes; i++) {
      Database database = Database.open(url, slots + 4);
      databases.add(database);
      Worker worker =
          new Worker(database, new WorkerOptions("bench-" + i, profile, embedder, slots, "bench"));
      workers.add(worker);
      worker.start();
    }
  }

  DatabaseUrl url() {
    return url;
  }

  private Profile declare(BenchServer server, ProbeEmbedder embedder) throws Exception {
    try (Database database = Database.open(url, 2);
        Connection c = server.connect(url);
        Statement s = c.createStatement()) {
      s.execute("create table public.document (id bigint primary key, body text not null)");
      Profile profile = new Profiles(database).require("bench", "none", "probe", embedder);
      Source source =
          new Sources(database)
              .add(
                  Declaration.of(SOURCE, profile.name(), "public.document", List.of("id"), "{body}")
                      .withPriorities(Priorities.of("medium")));
      s.execute(
          """
          drop function inlay.render_%1$d(text[]);
          create function inlay.render_%1$d(keys text[]) returns table (doc_key text, tenant text, metadata jsonb, body_1 text) language sql as $$
            select k, null::text, null::jsonb, (extract(epoch from clock_timestamp()) * 1000000)::bigint::text from unnest(keys) k
          $$
          """
              .formatted(source.id()));
      return profile;
    }
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
    databases.forEach(Database::close);
  }
}
