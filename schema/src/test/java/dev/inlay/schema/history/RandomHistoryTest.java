package dev.inlay.schema.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.schema.Migrations;
import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
}
