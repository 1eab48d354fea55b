package dev.inlay.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpendingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Instant RESET = NOW.plus(Duration.ofHours(14));

  @Test
  void aBudgetRunsOutAtTheRateOfTheLastHour() {
    assertThat(Spending.runsOut(300, 100, NOW, RESET)).contains(NOW.plus(Duration.ofHours(3)));
    assertThat(Spending.runsOut(0, 100, NOW, RESET)).contains(NOW);
  }

  @Test
  void aBudgetThatLastsUntilItResetsDoesNotRunOut() {
    assertThat(Spending.runsOut(1400, 100, NOW, RESET)).isEmpty();
  }

  @Test
  void withoutARateNothingIsKnown() {
    assertThat(Spending.runsOut(300, 0, NOW, RESET)).isEmpty();
  }
}
