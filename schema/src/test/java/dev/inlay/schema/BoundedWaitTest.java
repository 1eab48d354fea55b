package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Under endless high load, more than is worked off, the low lane is served all the same.
///
/// A low head comes first as soon as it has waited longer than high's head by the distance of their
/// weights in ageing intervals. So before any claim it has waited at most that long, and since the
/// claim before. The bound allows twice the intervals.
class BoundedWaitTest {
  private static final long SEED = Long.getLong("inlay.history.seed", System.nanoTime());
  private static final double INTERVAL = 0.25;
  private static final int DISTANCE = 3 - 1; // the default weights of high and low

  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.set("ageing_interval_seconds", Double.toString(INTERVAL));
    enqueue("high", 20_000);
    enqueue("low", 2_000);
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void theOldestLowItemWaitsNoLongerThanItsBound() throws SQLException {
    Worst worst = load(Duration.ofSeconds(6), Double.POSITIVE_INFINITY);
    assertThat(worst.served).as("%s", worst).isPositive();
    assertThat(worst.beyond).as("%s", worst).isNotPositive();
  }

  @Test
  void withoutAgeingItWaitsLonger() throws SQLException {
    String source = q.s.text("select pg_get_functiondef('inlay.lanes_by_rank'::regproc)");
    String broken =
        source.replaceAll(
            "\\+ extract\\(epoch from .*\\) / v_interval;",
            "+ case when v_heads[k] is not null then 0 end;");
    assertThat(broken).isNotEqualTo(source);
    q.s.say(broken);
    assertThat(load(Duration.ofSeconds(60), 0).beyond).isPositive();
  }

  /// @param beyond by how many seconds the wait exceeded its bound at most; below 0: never
  /// @param served low items that were claimed
  private record Worst(long seed, double beyond, long served) {}

  /// @param enough beyond which the load ends early
  private Worst load(Duration time, double enough) throws SQLException {
    RandomGenerator random =
        RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(SEED);
    double beyond = Double.NEGATIVE_INFINITY;
    long end = System.nanoTime() + time.toNanos();
    long claimedBefore = System.nanoTime();
    while (System.nanoTime() < end && beyond <= enough) {
      enqueue("high", 180);
      enqueue("low", 20);
      double high = headAge(1);
      double low = headAge(3);
      double sinceLastClaim = (System.nanoTime() - claimedBefore) / 1e9;
      beyond = Math.max(beyond, low - (2 * INTERVAL * DISTANCE + high + sinceLastClaim));
      claimedBefore = System.nanoTime();
      q.complete(q.claim(1 + random.nextInt(300)));
    }
    return new Worst(
        SEED,
        beyond,
        q.s.number("select count(*) from inlay.items_completed() where priority = 'low'"));
  }

  /// Seconds that the head of a lane has waited.
  private double headAge(int lane) throws SQLException {
    return ((Number)
            Objects.requireNonNull(
                q.s.value(
                    "select extract(epoch from clock_timestamp() - inlay.lane_head(l.slot, l.lane, l.xid, l.next))::float8"
                        + " from unnest((inlay.track_position(1)).lanes) l where l.lane & 7 = ?",
                    lane)))
        .doubleValue();
  }

  private void enqueue(String priority, int n) throws SQLException {
    List<String> keys = IntStream.range(0, n).mapToObj(Integer::toString).toList();
    q.s.run(
        "select inlay.enqueue_embedding('notes', ?::text[], 'UPDATE', ?)",
        keys.toArray(String[]::new),
        priority);
  }
}
