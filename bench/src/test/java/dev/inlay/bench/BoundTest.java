package dev.inlay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoundTest {
  @Test
  void admitsWhatKeepsToIt() {
    assertThat(Bound.parse(">=0.60").admits(0.6)).isTrue();
    assertThat(Bound.parse(">= 0.60").admits(0.59)).isFalse();
    assertThat(Bound.parse("<=5").admits(5)).isTrue();
    assertThat(Bound.parse("<=5").admits(5.01)).isFalse();
    assertThat(Bound.parse("=0").admits(0)).isTrue();
    assertThat(Bound.parse("= 0").admits(1)).isFalse();
  }

  @Test
  void neverAdmitsWhatIsNotANumber() {
    assertThat(Bound.parse(">=0").admits(Double.NaN)).isFalse();
    assertThat(Bound.parse("<=0").admits(Double.NaN)).isFalse();
  }

  @Test
  void refusesAnotherForm() {
    assertThatThrownBy(() -> Bound.parse("about 3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(">=0.60");
  }
}
