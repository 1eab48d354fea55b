package dev.inlay.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random vectors that look like a sentence model's: clusters of clusters, a falling spectrum, a
/// mean that is not zero, and no axis that means more than another (a random rotation).
final class Vectors {
  private final RandomGenerator random;
  private final float[] spectrum;
  private final float[] mean;
  private final float[][] rotation;
  private final List<float[]> centres = new ArrayList<>();

  Vectors(long seed, int dimensions, int clusters) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.spectrum = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      spectrum[i] = (float) Math.pow(1 + i, -0.45);
    }
    this.rotation = rotation(dimensions);
    this.mean = scaled(direction(), 0.25f);
    List<float[]> themes = new ArrayList<>();
    for (int i = 0; i < Math.max(1, clusters / 30); i++) {
      themes.add(direction());
    }
    for (int i = 0; i < clusters; i++) {
      centres.add(sum(scaled(themes.get(random.nextInt(themes.size())), 0.6f), direction(), 0.8f));
    }
  }

  /// A document's vector, of length one; some clusters have more of them than others.
  float[] document() {
    double skewed = Math.pow(random.nextDouble(), 2);
    return finished(
        sum(sum(mean, centres.get((int) (skewed * centres.size())), 1), direction(), 0.9f));
  }

  /// A question about a document: its cosine to it is about 0.86 at a distance of 0.6, and 0.64 at
  /// 1.2.
  float[] near(float[] document, float distance) {
    return unit(sum(document, finished(direction()), distance));
  }

  private float[] finished(float[] v) {
    float[] rotated = new float[v.length];
    for (int i = 0; i < v.length; i++) {
      rotated[i] = dot(rotation[i], v);
    }
    return unit(rotated);
  }

  private float[] direction() {
    float[] v = new float[spectrum.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) random.nextGaussian() * spectrum[i];
    }
    return unit(v);
  }

  private float[][] rotation(int n) {
    float[][] rows = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = (float) random.nextGaussian();
      }
      for (int k = 0; k < i; k++) {
        rows[i] = sum(rows[i], rows[k], -dot(rows[i], rows[k]));
      }
      rows[i] = unit(rows[i]);
    }
    return rows;
  }

  static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[] sum(float[] a, float[] b, float times) {
    float[] sum = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + times * b[i];
    }
    return sum;
  }

  private static float[] scaled(float[] v, float times) {
    return sum(new float[v.length], v, times);
  }

  private static float[] unit(float[] v) {
    return scaled(v, (float) (1 / Math.sqrt(Signature.squares(v))));
  }
}
