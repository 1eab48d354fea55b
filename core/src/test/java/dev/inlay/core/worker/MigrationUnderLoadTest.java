package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.profile.Migration.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole course while rows change and searches are asked.
@Timeout(300)
class MigrationUnderLoadTest {

  @Test
  void searchesAreRightByOneModelThroughoutAndBothAreFreshUntilTheEnd() throws Exception {
    try (MovingNotes moving = new MovingNotes()) {
      moving.work(moving.inlay.profile());
      try (MovingTraffic traffic = new MovingTraffic(moving, System.nanoTime())) {
        traffic.awaitMore(200);
        moving.begin();
        killWhileItBuilds(moving);
        moving.work(moving.next);
        moving.awaitState(State.READY);
        moving.migrations.switchOver("notes");
        traffic.awaitMore(300);
        traffic.rest();
        moving.assertFresh(moving.inlay.profile());
        moving.assertFresh(moving.next);
        traffic.goOn();
        moving.migrations.rollBack("notes");
        traffic.awaitMore(300);
        traffic.rest();
        moving.assertFresh(moving.inlay.profile());
        moving.assertFresh(moving.next);
        traffic.goOn();
        await()
            .atMost(MovingNotes.PATIENCE)
            .untilAsserted(() -> moving.migrations.switchOver("notes"));
        traffic.awaitMore(100);
        moving.inlay.execute("update inlay.migration set drop_after = now() - interval '1 second'");
        moving.awaitOver();
        traffic.awaitMore(100);
        traffic.rest();
        moving.assertFresh(moving.next);
        moving.assertGone(moving.inlay.profile());
        assertThat(traffic.answersOf("default")).isPositive();
        assertThat(traffic.answersOf("next")).isPositive();
      }
      assertThat(moving.inlay.number("select count(*) from inlay.dead_letter")).isZero();
    }
  }

  /// kill -9 of the only worker that makes the new vectors, with some of them stored.
  private static void killWhileItBuilds(MovingNotes moving) throws Exception {
    Process doomed = DoomedWorker.start(moving.inlay.url(), "next");
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  moving.inlay.number(
                          "select count(*) from inlay.embedded where profile_id = "
                              + moving.next.id())
                      > 10);
    } finally {
      doomed.destroyForcibly().waitFor();
    }
    moving.inlay.execute(
        "update inlay.embedding_queue_workers set status = 'stopped', stopped_at = clock_timestamp() where worker_id = 'doomed'");
  }
}
