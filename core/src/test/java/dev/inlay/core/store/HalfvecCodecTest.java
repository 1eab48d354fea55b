package dev.inlay.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class HalfvecCodecTest {
  @Test
  void aVectorIsItsLengthAnUnusedFieldAndItsHalves() {
    assertThat(hex(1f, -2f, 0.5f)).isEqualTo("00030000" + "3c00" + "c000" + "3800");
  }

  @Test
  void knownNumbersHaveTheirKnownHalves() {
    assertThat(hex(0f)).endsWith("0000");
    assertThat(hex(-0f)).endsWith("8000");
    assertThat(hex(65504f)).endsWith("7bff"); // the greatest
    assertThat(hex(0x1p-14f)).endsWith("0400"); // the smallest normal
    assertThat(hex(0x1p-24f)).endsWith("0001"); // the smallest
    assertThat(hex(1f / 3)).endsWith("3555");
    assertThat(hex(0.1f)).endsWith("2e66");
  }

  @Test
  void halfWayBetweenTwoHalvesTheEvenOneIsTaken() {
    assertThat(hex(1 + 0x1p-11f)).endsWith("3c00");
    assertThat(hex(1 + 3 * 0x1p-11f)).endsWith("3c02");
    assertThat(hex(0x1p-25f)).endsWith("0000");
    assertThat(hex(3 * 0x1p-25f)).endsWith("0002");
    assertThat(hex(Math.nextUp(0x1p-25f))).endsWith("0001");
  }

  @Test
  void whatWouldBeInfiniteIsRefused() {
    assertThat(hex(Math.nextDown(65520f))).endsWith("7bff");
    for (float tooLarge : new float[] {65520f, -65520f, Float.POSITIVE_INFINITY, Float.NaN}) {
      assertThatThrownBy(() -> hex(tooLarge)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noHalfIsNearerThanTheOneTaken() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 200_000; i++) {
      float x = Float.intBitsToFloat(random.nextInt());
      if (Math.abs(x) < 65520f) {
        short taken = half(x);
        assertThat(taken).as("seed %d, %s", seed, x).isEqualTo(Float.floatToFloat16(x));
        short up = (short) (taken + 1); // away from zero
        short down = (short) (taken - 1);
        BigDecimal error = distance(taken, x);
        if ((taken & 0x7fff) < 0x7bff) {
          assertThat(error).as("seed %d, %s", seed, x).isLessThanOrEqualTo(distance(up, x));
        }
        if ((taken & 0x7fff) > 0) {
          assertThat(error).as("seed %d, %s", seed, x).isLessThanOrEqualTo(distance(down, x));
        }
      }
    }
  }

  private static BigDecimal distance(short half, float x) {
    return new BigDecimal(Float.float16ToFloat(half)).subtract(new BigDecimal(x)).abs();
  }

  private static short half(float x) {
    ByteBuffer bytes = ByteBuffer.allocate(HalfvecCodec.size(1));
    HalfvecCodec.encode(new float[] {x}, bytes);
    return bytes.getShort(4);
  }

  private static String hex(float... vector) {
    ByteBuffer bytes = ByteBuffer.allocate(HalfvecCodec.size(vector.length));
    HalfvecCodec.encode(vector, bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(bytes.array());
  }
}
