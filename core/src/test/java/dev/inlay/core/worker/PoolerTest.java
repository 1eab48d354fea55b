package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.testing.PgBouncer;
import dev.inlay.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// All of Inlay, migrations included, through a pooler in transaction mode that has fewer
/// connections than a worker uses.
@Timeout(240)
class PoolerTest {
  private final HashingEmbedder embedder = new HashingEmbedder();

  @BeforeEach
  void needsPgBouncer() {
    PgBouncer.assumeAvailable();
  }

  @Test
  void everythingIsEmbeddedOnceThroughAPoolerAndAWorkerStopsAndStartsAgain() throws Exception {
    try (TestDatabase server = TestDatabase.empty();
        PgBouncer pooler = PgBouncer.inFrontOf(server.address(), 4);
        Database database = Database.open(DatabaseUrl.parse(pooler.address().url()), 8)) {
      database.migrate();
      Profile profile = new Profiles(database).require("default", "hashing", "hashing", embedder);
      execute(database, "create table notes (id bigint primary key, body text)");
      new Sources(database)
          .add(
              Declaration.of("notes", "default", "public.notes", List.of("id"), "{body}")
                  .withPriorities(Priorities.of("medium")));
      try (Worker first = worker(database, "w1", profile)) {
        first.start();
        for (int i = 0; i < 20; i++) { // more often than the driver prepares after
          execute(
              database,
              "insert into notes select g, 'note ' || g from generate_series(%d, %d) g"
                  .formatted(i * 20 + 1, i * 20 + 20));
        }
        awaitEmbedded(server, 400);
        first.stop(Duration.ofSeconds(20));
      }
      assertThat(number(server, "select count(*) from inlay.open_claims()")).isZero();
      assertThat(
              number(
                  server,
                  "select count(*) from inlay.embedding_queue_workers where status = 'stopped'"))
          .isOne();
      assertThat(sessionLocks(server)).isZero();

      // Somebody must keep house, or what is delayed never comes back.
      CountDownLatch fails = new CountDownLatch(1);
      execute(
          database,
          "update inlay.embedding_queue_config set value = '20' where key like 'retry_backoff%ms'");
      embedder.temper(
          request -> {
            if (fails.getCount() > 0) {
              fails.countDown();
              throw new IllegalStateException("once");
            }
          });
      try (Worker second = worker(database, "w2", profile)) {
        second.start();
        execute(
            database, "insert into notes select g, 'note ' || g from generate_series(401, 500) g");
        awaitEmbedded(server, 500);
      }
      assertThat(number(server, "select count(*) from inlay.failure")).isPositive();
      assertThat(number(server, "select count(*) from inlay.vector_1")).isEqualTo(500);
      assertThat(embedder.inputs()).isEqualTo(500);
      assertThat(sessionLocks(server)).isZero();
    }
  }

  private Worker worker(Database database, String id, Profile profile) {
    return new Worker(database, new WorkerOptions(id, profile, embedder, 3, "test"));
  }

  private static long sessionLocks(TestDatabase server) throws SQLException {
    return number(server, "select count(*) from pg_locks where locktype = 'advisory'");
  }

  private static void awaitEmbedded(TestDatabase server, int documents) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(
                        number(
                            server,
                            "select count(*) from inlay.embedded where content_hash is not null"))
                    .isEqualTo(documents));
  }

  private static void execute(Database database, String sql) {
    database.withConnection(
        c -> {
          try (Statement s = c.createStatement()) {
            return s.execute(sql);
          }
        });
  }

  /// Asked behind the pooler's back.
  private static long number(TestDatabase server, String sql) throws SQLException {
    try (Connection c = server.connect();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }
}
