package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap around
  private final CircuitBreaker breaker = new CircuitBreaker(now::get);

  @Test
  void fewFailuresHoldUpNobody() {
    fail(2);
    assertThat(breaker.rest()).isEmpty();
    assertThat(breaker.reason()).isEmpty();
  }

  @Test
  void aSuccessForgetsTheFailures() {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertThat(breaker.rest()).isEmpty();
  }

  @Test
  void threeFailuresInARowMakeEverybodyRestAndTellWhy() {
    fail(3);
    assertThat(breaker.rest()).hasValueSatisfying(CircuitBreakerTest::isAboutASecond);
    assertThat(breaker.rest()).isPresent();
    assertThat(breaker.reason()).contains("503");
  }

  @Test
  void afterTheRestOneTriesAndTheOthersWait() {
    fail(3);
    pass(Duration.ofSeconds(1));
    assertThat(breaker.rest()).isEmpty();
    assertThat(breaker.rest()).isPresent();
    assertThat(breaker.reason()).contains("503");
  }

  @Test
  void whoTriesAndSucceedsLetsAllThrough() {
    fail(3);
    pass(Duration.ofSeconds(1));
    assertThat(breaker.rest()).isEmpty();
    breaker.succeeded();
    assertThat(breaker.rest()).isEmpty();
    assertThat(breaker.rest()).isEmpty();
    assertThat(breaker.reason()).isEmpty();
  }

  @Test
  void whoDoesNotCallAfterAllLeavesItToAnother() {
    fail(3);
    pass(Duration.ofSeconds(1));
    assertThat(breaker.rest()).isEmpty();
    breaker.unused();
    assertThat(breaker.rest()).isEmpty();
    assertThat(breaker.rest()).isPresent();
  }

  @Test
  void theRestDoublesWithEachTryUpToAMinuteWithJitter() {
    fail(3);
    Duration longest = Duration.ofSeconds(1);
    for (int i = 0; i < 40; i++) {
      assertThat(breaker.rest().orElseThrow()).isBetween(longest.dividedBy(2), longest);
      pass(longest);
      assertThat(breaker.rest()).isEmpty();
      fail(1);
      longest = longest.multipliedBy(2).compareTo(MINUTE) < 0 ? longest.multipliedBy(2) : MINUTE;
    }
    assertThat(longest).isEqualTo(MINUTE);
  }

  @Test
  void afterASuccessTheRestsBeginSmallAgain() {
    fail(3);
    for (int i = 0; i < 5; i++) {
      pass(MINUTE);
      assertThat(breaker.rest()).isEmpty();
      fail(1);
    }
    breaker.succeeded();
    fail(3);
    assertThat(breaker.rest()).hasValueSatisfying(CircuitBreakerTest::isAboutASecond);
  }

  @Test
  void callsThatWereUnderWayWhenItOpenedDoNotLengthenTheRest() {
    fail(3);
    Duration rest = breaker.rest().orElseThrow();
    fail(10);
    assertThat(breaker.rest()).contains(rest);
  }

  @Test
  void aProviderThatSaysHowLongIsBelievedAtOnce() {
    breaker.failed("503", Optional.of(Duration.ofSeconds(30)));
    assertThat(breaker.rest()).contains(Duration.ofSeconds(30));
    breaker.failed("503", Optional.of(Duration.ofSeconds(40))); // was under way
    breaker.failed("503", Optional.of(Duration.ofSeconds(20)));
    assertThat(breaker.rest()).contains(Duration.ofSeconds(40));
    pass(Duration.ofSeconds(40));
    assertThat(breaker.rest()).isEmpty();
  }

  @Test
  void whoTriesWhenTheToldRestIsOverAndFailsMakesEverybodyRestAgain() {
    breaker.failed("503", Optional.of(Duration.ofSeconds(30)));
    pass(Duration.ofSeconds(30));
    assertThat(breaker.rest()).isEmpty();
    fail(1);
    breaker.unused();
    assertThat(breaker.rest().orElseThrow())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aProviderThatSaysNothingSensibleIsNotBelieved() {
    breaker.failed("503", Optional.of(Duration.ofDays(1)));
    assertThat(breaker.rest()).contains(Duration.ofMinutes(10));
    pass(Duration.ofMinutes(10));
    assertThat(breaker.rest()).isEmpty();
    breaker.succeeded();
    breaker.failed("503", Optional.of(Duration.ZERO));
    assertThat(breaker.rest()).isEmpty();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed("503", Optional.empty());
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static void isAboutASecond(Duration rest) {
    assertThat(rest).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
  }
}
