package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A primary dies with claims open; its standby is promoted; the same worker goes on there.
@Timeout(240)
class FailoverTest {

  @Test
  void aWorkerGoesOnWithThePromotedStandbyAndLosesNothing() throws Exception {
    DebianPostgres.assumeAvailable();
    HashingEmbedder embedder = new HashingEmbedder();
    try (DebianPostgres primary = DebianPostgres.start();
        DebianPostgres standby = primary.startStandby()) {
      PostgresAddress at = primary.address();
      String url =
          "postgresql://%s:%s@127.0.0.1:%d,127.0.0.1:%d/postgres"
              .formatted(at.user(), at.password(), at.port(), standby.address().port());
      try (Database database = Database.open(DatabaseUrl.parse(url), 8)) {
        database.migrate();
        Profile profile = new Profiles(database).require("default", "hashing", "hashing", embedder);
        execute(database, "create table notes (id bigint primary key, body text)");
        execute(
            database,
            "update inlay.embedding_queue_config set value = '3000' where key = 'claim_timeout_ms'");
        new Sources(database)
            .add(
                Declaration.of("notes", "default", "public.notes", List.of("id"), "{body}")
                    .withPriorities(Priorities.of("medium")));
        // From here on a commit waits for the standby, so that what was acknowledged survives.
        execute(database, "alter system set synchronous_standby_names = '*'");
        execute(database, "select pg_reload_conf()");
        CountDownLatch inCall = new CountDownLatch(4);
        embedder.temper(request -> inCall.countDown());
        try (Worker worker =
            new Worker(database, new WorkerOptions("w1", profile, embedder, 2, "test"))) {
          worker.start();
          execute(
              database, "insert into notes select g, 'note ' || g from generate_series(1, 400) g");
          assertThat(inCall.await(60, TimeUnit.SECONDS)).isTrue();
          primary.kill();
          standby.promote();
          await()
              .atMost(Duration.ofSeconds(90))
              .ignoreExceptionsInstanceOf(DatabaseException.class)
              .untilAsserted(
                  () ->
                      assertThat(
                              number(
                                  database, "select count(distinct doc_key) from inlay.vector_1"))
                          .isEqualTo(400));
        }
        assertThat(number(database, "select count(*) from inlay.vector_1")).isEqualTo(400);
        assertThat(number(database, "select count(*) from inlay.dead_letter")).isZero();
      }
    }
  }

  private static void execute(Database database, String sql) {
    database.withConnection(
        c -> {
          try (Statement s = c.createStatement()) {
            return s.execute(sql);
          }
        });
  }

  private static long number(Database database, String sql) {
    return database.withConnection(c -> number(c.createStatement(), sql));
  }

  private static long number(Statement s, String sql) throws SQLException {
    try (s;
        ResultSet r = s.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }
}
