package dev.inlay.providers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/// Vectors for texts, as a stub answers them: four numbers of length 1 that tell the text apart.
final class Sample {
  static final int DIMENSIONS = 4;

  private Sample() {}

  static float[] vector(String text) {
    int hash = text.hashCode();
    double a = 1 + (hash & 0xff);
    double b = 1 + (hash >>> 8 & 0xff);
    double c = 1 + (hash >>> 16 & 0xff);
    double d = 1 + (hash >>> 24 & 0xff);
    double length = Math.sqrt(a * a + b * b + c * c + d * d);
    return new float[] {
      (float) (a / length), (float) (b / length), (float) (c / length), (float) (-d / length)
    };
  }

  static List<float[]> vectors(List<String> texts) {
    return texts.stream().map(Sample::vector).toList();
  }

  /// `[0.1,-0.2]`
  static String numbers(float[] vector) {
    StringJoiner numbers = new StringJoiner(",", "[", "]");
    IntStream.range(0, vector.length).forEach(i -> numbers.add(Float.toString(vector[i])));
    return numbers.toString();
  }

  /// `[[0.1,-0.2],[0.3,0.4]]`
  static String arrays(List<float[]> vectors) {
    StringJoiner arrays = new StringJoiner(",", "[", "]");
    vectors.forEach(vector -> arrays.add(numbers(vector)));
    return arrays.toString();
  }

  static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
  }

  /// OpenAI's answer, in the order given.
  static String data(List<Integer> order, List<float[]> vectors, boolean base64) {
    StringJoiner data = new StringJoiner(",", "[", "]");
    for (int index : order) {
      float[] vector = vectors.get(index);
      data.add(
          "{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}"
              .formatted(index, base64 ? base64(vector) : numbers(vector)));
    }
    return "{\"object\":\"list\",\"data\":%s,\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}"
        .formatted(data);
  }

  static List<Integer> inOrder(List<?> items) {
    return IntStream.range(0, items.size()).boxed().toList();
  }

  static boolean near(float[] a, float[] b) {
    return a.length == b.length
        && IntStream.range(0, a.length).allMatch(i -> Math.abs(a[i] - b[i]) < 1e-6)
        && !Arrays.equals(a, new float[a.length]);
  }
}
