package dev.inlay.core.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentsTest {
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void oneNumberThatIsNotFiniteIsSeenAtEveryPlace(float odd) {
    for (int place = 0; place < 19; place++) {
      float[] vector = new float[19];
      vector[place] = odd;
      assertThat(Components.areFinite(vector)).as("place %d", place).isFalse();
      assertThat(Components.areZero(vector)).as("place %d", place).isFalse();
    }
  }

  @Test
  void theGreatestFloatsAreFinite() {
    assertThat(Components.areFinite(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE})).isTrue();
  }

  @Test
  void bothZerosAreZeroAndTheSmallestFloatIsNot() {
    assertThat(Components.areZero(new float[] {0f, -0f})).isTrue();
    assertThat(Components.areZero(new float[] {0f, -Float.MIN_VALUE})).isFalse();
  }
}
