package dev.inlay.simulator.internal.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitChange;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
  private static final long SECOND = 1_000_000;
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aBucketHoldsAMinutesWorthAndRefillsSteadily() {
    Quota quota = quota(Limit.inputsPerMinute(60));
    assertThat(take(quota, 0, 60)).isTrue();
    assertThat(take(quota, 0, 1)).isFalse();
    assertThat(take(quota, SECOND - 1, 1)).isFalse();
    assertThat(take(quota, SECOND, 1)).isTrue();
    assertThat(take(quota, SECOND * 31, 31)).isFalse();
    assertThat(take(quota, SECOND * 31, 30)).isTrue();
  }

  @Test
  void aBucketNeverHoldsMoreThanItsBurst() {
    Quota quota = quota(Limit.inputsPerMinute(60).withBurst(5));
    assertThat(take(quota, 0, 5)).isTrue();
    assertThat(take(quota, SECOND * 3600, 6)).isFalse();
    assertThat(take(quota, SECOND * 3600, 5)).isTrue();
  }

  @Test
  void whatDoesNotFitConsumesNothingOfAnyLimit() {
    Quota quota = quota(Limit.requestsPerMinute(2), Limit.inputsPerMinute(10));
    assertThat(quota.take(at(0), new Demand(11, 1)))
        .extracting(violation -> violation.limit().kind())
        .containsExactly(LimitKind.INPUTS_PER_MINUTE);
    assertThat(quota.take(at(0), new Demand(5, 1))).isEmpty();
    assertThat(quota.take(at(0), new Demand(5, 1))).isEmpty();
    assertThat(quota.take(at(0), new Demand(1, 1))).hasSize(2);
  }

  @Test
  void aViolationSaysHowLongToWaitToTheMicrosecond() {
    Quota quota = quota(Limit.tokensPerMinute(7_000_000));
    assertThat(quota.take(at(0), new Demand(1, 7_000_000))).isEmpty();
    Violation violation = quota.take(at(0), new Demand(1, 12_345)).getFirst();
    long wait = violation.waitMicros().orElseThrow();
    assertThat(quota.take(at(wait - 1), new Demand(1, 12_345))).isNotEmpty();
    assertThat(quota.take(at(wait), new Demand(1, 12_345))).isEmpty();
  }

  @Test
  void whatIsLargerThanTheBucketNeverFits() {
    Violation violation =
        quota(Limit.tokensPerMinute(100)).take(at(0), new Demand(1, 101)).getFirst();
    assertThat(violation.waitMicros()).isEmpty();
  }

  @Test
  void whatIsAllowedGoesOnAfterTheLastCall() {
    Quota quota = quota(Limit.inputsPerMinute(60), Limit.of(LimitKind.TOKENS_PER_DAY, 7));
    take(quota, 0, 60);
    take(quota, 10 * SECOND, 60); // refused: a call all the same
    List<Quota.Use> uses = quota.uses(at(30 * SECOND));
    assertThat(uses.getFirst().allowedUntilLastCall()).isEqualTo(OptionalLong.of(70));
    assertThat(uses.getFirst().allowed()).isEqualTo(OptionalLong.of(90));
    assertThat(uses.getLast().allowedUntilLastCall()).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void aChangeTakesEffectAtItsMomentWhoeverCallsWhen() {
    Limits limits =
        new Limits(
            List.of(Limit.inputsPerMinute(60)),
            List.of(
                new LimitChange(
                    Duration.ofSeconds(60),
                    LimitKind.INPUTS_PER_MINUTE,
                    Optional.of(Limit.inputsPerMinute(600)))),
            Set.of(),
            true);
    Quota seldom = new Quota(limits, at(0));
    Quota often = new Quota(limits, at(0));
    assertThat(take(seldom, 0, 60)).isTrue();
    assertThat(take(often, 0, 60)).isTrue();
    for (long second = 1; second < 62; second++) {
      assertThat(take(often, second * SECOND, 1000)).isFalse();
    }
    // 60 in the first minute, then 10 a second
    for (Quota quota : List.of(seldom, often)) {
      assertThat(take(quota, 62 * SECOND, 81)).isFalse();
      assertThat(take(quota, 62 * SECOND, 80)).isTrue();
    }
  }

  @Test
  void aLimitCanBeLiftedAndComeBackFull() {
    Limits limits =
        new Limits(
            List.of(Limit.inputsPerMinute(6)),
            List.of(
                new LimitChange(
                    Duration.ofSeconds(1), LimitKind.INPUTS_PER_MINUTE, Optional.empty()),
                new LimitChange(
                    Duration.ofSeconds(2),
                    LimitKind.INPUTS_PER_MINUTE,
                    Optional.of(Limit.inputsPerMinute(10)))),
            Set.of(),
            true);
    Quota quota = new Quota(limits, at(0));
    assertThat(take(quota, 0, 6)).isTrue();
    assertThat(take(quota, 0, 1)).isFalse();
    assertThat(take(quota, SECOND, 1000)).isTrue();
    assertThat(quota.standings()).isEmpty();
    assertThat(take(quota, 2 * SECOND, 11)).isFalse();
    assertThat(take(quota, 2 * SECOND, 10)).isTrue();
    assertThat(quota.uses(at(2 * SECOND)).getFirst().allowed()).isEmpty();
  }

  @Test
  void aShortDayStartsAnewAllAtOnce() {
    Limit.PerDay day =
        ((Limit.PerDay) Limit.of(LimitKind.INPUTS_PER_DAY, 10))
            .withReset(new Limit.Reset.Every(Duration.ofSeconds(30)));
    Quota quota = quota(day);
    assertThat(take(quota, 0, 10)).isTrue();
    assertThat(take(quota, 30 * SECOND - 1, 1)).isFalse();
    assertThat(take(quota, 30 * SECOND, 10)).isTrue();
    assertThat(take(quota, 30 * SECOND, 1)).isFalse();
    assertThat(quota.uses(at(61 * SECOND)).getFirst().allowed()).isEqualTo(OptionalLong.of(30));
  }

  @Test
  void aDayEndsAtMidnightOfItsZone() {
    Limit.PerDay day =
        ((Limit.PerDay) Limit.of(LimitKind.REQUESTS_PER_DAY, 1))
            .withReset(new Limit.Reset.Midnight(ZoneId.of("Asia/Tokyo"))); // 15:00 UTC
    Quota quota = quota(day);
    assertThat(take(quota, 0, 1)).isTrue();
    Violation violation = quota.take(at(SECOND), new Demand(1, 1)).getFirst();
    assertThat(violation.waitMicros()).hasValue(3L * 3600 * SECOND - SECOND);
    assertThat(take(quota, 3L * 3600 * SECOND - 1, 1)).isFalse();
    assertThat(take(quota, 3L * 3600 * SECOND, 1)).isTrue();
  }

  @Test
  void theLargestRatesStayExactOverAYear() {
    Quota quota = quota(Limit.tokensPerMinute(Limit.LARGEST));
    long year = 365L * 24 * 60;
    assertThat(quota.uses(at(year * 60 * SECOND)).getFirst().allowed())
        .isEqualTo(OptionalLong.of(Limit.LARGEST * (year + 1)));
  }

  /// Whoever calls how, what is let through is never more than what is allowed, and a caller that
  /// waits as long as it is told gets all of it.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverLetsMoreThroughThanItAllows(long seed) {
    Random random = new Random(seed);
    long rate = random.nextLong(1, 100_001);
    long burst = random.nextLong(1, rate + 1);
    Quota quota = quota(Limit.inputsPerMinute(rate).withBurst(burst));
    long now = 0;
    long taken = 0;
    for (int i = 0; i < 2000; i++) {
      long amount = 1 + random.nextLong(burst);
      List<Violation> violations = quota.take(at(now), new Demand(amount, 1));
      if (violations.isEmpty()) {
        taken += amount;
      } else {
        now += violations.getFirst().waitMicros().orElseThrow();
        assertThat(quota.take(at(now), new Demand(amount, 1))).as("seed %d", seed).isEmpty();
        taken += amount;
      }
      long allowed = quota.uses(at(now)).getFirst().allowed().orElseThrow();
      assertThat(taken).as("seed %d", seed).isLessThanOrEqualTo(allowed);
    }
    long allowed = quota.uses(at(now)).getFirst().allowed().orElseThrow();
    assertThat(allowed - taken).as("seed %d", seed).isLessThanOrEqualTo(burst);
  }

  private static Quota quota(Limit... limits) {
    return new Quota(new Limits(List.of(limits), List.of(), Set.of(), true), at(0));
  }

  private static Moment at(long micros) {
    return new Moment(micros, BEGIN.plusNanos(micros * 1000));
  }

  private static boolean take(Quota quota, long micros, long inputs) {
    return quota.take(at(micros), new Demand(inputs, 1)).isEmpty();
  }
}
