package dev.inlay.bench.chaos;

import dev.inlay.bench.Progress;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.EmbeddedPostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server that may be killed, with a table of documents that is a source, and impatient settings.
final class Arena implements AutoCloseable {
  /// Of a claim's lease and of a silent worker.
  static final int TIMEOUT_MILLIS = 7_000;

  private final EmbeddedPostgresOptions options;
  private final Path folder;
  private EmbeddedPostgres server;
  private Database database;

  private Arena(Path folder, EmbeddedPostgresOptions options) {
    this.folder = folder;
    this.options = options;
    this.server = EmbeddedPostgres.start(options);
    this.database = Database.open(url(), 4);
  }

  static Arena open(Progress progress) throws IOException {
    Path folder = Files.createTempDirectory("inlay-chaos");
    Arena arena = new Arena(folder, EmbeddedPostgresOptions.in(folder).withProgress(progress::say));
    arena.database.migrate();
    try (WordModel model = new WordModel(0)) {
      new Profiles(arena.database).require("default", "words", "words", model);
    }
    arena.execute("create table docs (id bigint primary key, body text not null)");
    new Sources(arena.database)
        .add(
            Declaration.of("docs", "default", "public.docs", List.of("id"), "{body}")
                .withPriorities(Priorities.of("medium")));
    arena.set("claim_timeout_ms", TIMEOUT_MILLIS);
    arena.set("worker_timeout_minutes", TIMEOUT_MILLIS / 60_000.0);
    arena.set("worker_heartbeat_interval_ms", 500);
    arena.set("max_expiries", 100); // nobody is poisonous here
    arena.set("retry_backoff_cap_ms", 500);
    return arena;
  }

  DatabaseUrl url() {
    return DatabaseUrl.parse(server.url());
  }

  private void set(String key, Number value) {
    execute(
        "update inlay.embedding_queue_config set value = '%s' where key = '%s'"
            .formatted(value, key));
  }

  void execute(String sql) {
    database.withConnection(
        c -> {
          try (Statement s = c.createStatement()) {
            return s.execute(sql);
          }
        });
  }

  /// The first number of a query; asked again while the server is away.
  long number(String sql) throws InterruptedException {
    while (true) {
      try {
        return database.withConnection(
            c -> {
              try (Statement s = c.createStatement();
                  ResultSet r = s.executeQuery(sql)) {
                r.next();
                return r.getLong(1);
              }
            });
      } catch (DatabaseException.Unavailable e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  Database database() {
    return database;
  }

  /// Kill -9 of PostgreSQL and all its processes, then a start with crash recovery.
  void killServer() throws InterruptedException {
    ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
    List<ProcessHandle> all =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    while (all.stream().anyMatch(ProcessHandle::isAlive)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    int port = server.port();
    server.close();
    server = EmbeddedPostgres.start(options.withPort(port)); // workers know that address
  }

  void cutConnections() {
    try {
      execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = 'inlay'");
    } catch (DatabaseException e) {
      return; // the server is away, so they are cut
    }
  }

  @Override
  public void close() throws IOException {
    database.close();
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
