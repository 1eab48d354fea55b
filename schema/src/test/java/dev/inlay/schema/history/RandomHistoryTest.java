package dev.inlay.schema.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.schema.Migrations;
import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise 1 of the queue: nothing lost, nothing twice, whatever happens at once.
///
/// `-Dinlay.history.seconds=600` makes it longer, `-Dinlay.history.seed=…` repeats the choices of a
/// run (not the server's timing).
class RandomHistoryTest {
  private static final long SEED = Long.getLong("inlay.history.seed", System.nanoTime());
  private static final int SECONDS = Integer.getInteger("inlay.history.seconds", 12);

  @Test
  void nothingIsLostAndNothingIsDoneTwice() throws Exception {
    try (TestDatabase database = Schemas.fresh()) {
      Verdict verdict =
          new History(database::connect, SEED)
              .run(Duration.ofSeconds(SECONDS), 1, () -> {}, Duration.ofSeconds(60));
      System.out.println(verdict.summary());
      assertThat(verdict.good()).as(verdict.summary()).isTrue();
    }
  }

  @Test
  void nothingIsLostWhenTheServerIsKilledInTheMiddle() throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres server = DebianPostgres.start()) {
      Migrations.migrate(server.address().dataSource());
      Verdict verdict =
          new History(server.address()::connect, SEED)
              .run(
                  Duration.ofSeconds(Math.max(6, SECONDS / 2)),
                  3,
                  () -> {
                    server.kill();
                    server.startServer();
                  },
                  Duration.ofSeconds(60));
      System.out.println(verdict.summary());
      assertThat(verdict.good()).as(verdict.summary()).isTrue();
    }
  }

  /// The other cluster has counted less, to among the dump's transaction ids, or further.
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 30})
  void nothingIsLostWhenABusyQueueIsDumpedAndGoesOnInAnotherCluster(int thousands)
      throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres origin = DebianPostgres.start();
        DebianPostgres target = DebianPostgres.start()) {
      Migrations.migrate(origin.address().dataSource());
      AtomicReference<DebianPostgres> server = new AtomicReference<>(origin);
      Verdict verdict =
          new History(() -> server.get().address().connect(), SEED + thousands)
              .run(
                  Duration.ofSeconds(Math.max(8, SECONDS / 2)),
                  2,
                  () -> {
                    if (server.get() == origin) {
                      move(origin, target, thousands * 1000L, server);
                    }
                  },
                  Duration.ofSeconds(60));
      System.out.println(verdict.summary());
      assertThat(verdict.good()).as(verdict.summary()).isTrue();
    }
  }

  @Test
  void theCheckerNoticesWhenTransactionsThatWereRunningAreForgotten() throws Exception {
    try (TestDatabase database = Schemas.fresh()) {
      try (Session s = new Session(database.connect())) {
        String source = s.text("select pg_get_functiondef('inlay.advance_lane'::regproc)");
        String broken = source.replaceAll("c\\.holes := c\\.holes \\|\\|[^;]*;", "null;");
        assertThat(broken).isNotEqualTo(source);
        s.say(broken);
      }
      Verdict verdict =
          new History(database::connect, SEED)
              .run(Duration.ofSeconds(8), 1, () -> {}, Duration.ofSeconds(8));
      System.out.println(verdict.summary());
      assertThat(verdict.lost()).as(verdict.summary()).isPositive();
    }
  }

  /// Dumps while everybody is at work; in the other cluster they queue before it is migrated.
  private static void move(
      DebianPostgres origin,
      DebianPostgres target,
      long id,
      AtomicReference<DebianPostgres> server) {
    Path dump = dump(origin);
    origin.kill();
    try (Session s = new Session(target.address().connect())) {
      s.say(
          "do $$ begin while pg_current_xact_id()::text::bigint < %d loop commit; end loop; end $$"
              .formatted(id));
      Schemas.restore(target, dump);
      long restored = s.number("select count(*) from produced");
      server.set(target);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> s.number("select count(*) from produced") > restored + 500);
      assertThat(Migrations.migrate(target.address().dataSource()).adopted()).isNotNull();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Until the dump has its locks nothing is truncated, which otherwise has to wait for a minute:
  /// the helpers of a history are too forceful for that.
  private static Path dump(DebianPostgres origin) {
    Path dump = origin.dataDir().resolveSibling("dump");
    try (Session s = new Session(origin.address().connect())) {
      s.connection().setAutoCommit(false);
      s.say("select pg_advisory_xact_lock(740603, 0)");
      s.say("lock table inlay.segment in exclusive mode");
      Thread dumping =
          Thread.ofVirtual()
              .start(
                  () ->
                      origin.run(
                          origin.program("pg_dump").toString(),
                          "--format=custom",
                          "--file=" + dump,
                          origin.address().url()));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> // the youngest table is locked last
              s.number(
                          "select count(*) from pg_locks where relation = 'cancelled_at_once'::regclass and mode = 'AccessShareLock'")
                      == 1);
      s.connection().commit();
      dumping.join();
      return dump;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
