package dev.inlay.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedVectorsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 384, 768, 1536, 3072, 4096})
  void areOfLengthOne(int dimensions) {
    for (String text : new String[] {"", "a", "b", "a longer text, ü 🍜"}) {
      assertThat(length(SimulatedVectors.of(text, dimensions))).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void ofDifferentTextsAreNearlyAtRightAngles() {
    float[] one = SimulatedVectors.of("the first text", 768);
    float[] other = SimulatedVectors.of("the first texu", 768);
    double cosine = 0;
    for (int i = 0; i < one.length; i++) {
      cosine += one[i] * other[i];
    }
    assertThat(cosine).isCloseTo(0, within(0.2));
  }

  @Test
  void aBeginningIsThatOfTheFullOneAndShorter() {
    float[] full = SimulatedVectors.of("text", 3072);
    float[] beginning = SimulatedVectors.beginning("text", 768, 3072);
    assertThat(beginning).containsExactly(Arrays.copyOf(full, 768));
    assertThat(length(beginning)).isBetween(0.4, 0.6);
  }

  /// What an answer says in decimals is the float itself, read as a float or as a double.
  @Test
  void areTheirSevenDecimals() {
    for (int text = 0; text < 200; text++) {
      for (float component : SimulatedVectors.of("text " + text, 384)) {
        String decimals = "%.7f".formatted((double) component);
        assertThat(Float.parseFloat(decimals)).isEqualTo(component);
        assertThat((float) Double.parseDouble(decimals)).isEqualTo(component);
      }
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    return Math.sqrt(squares);
  }
}
