package dev.inlay.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The figures of one contender, one a round. Needs at least one for its statistics.
///
/// @param values in the order of the rounds
public record Samples(List<Double> values) {
  public Samples {
    values = List.copyOf(values);
  }

  /// The middle value; the mean of the two in the middle of an even number.
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
  }

  /// Round by round, these over others: noise that a round's contenders share cancels out.
  public Samples over(Samples others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), others.values.size()); i++) {
      ratios.add(values.get(i) / others.values.get(i));
    }
    return new Samples(ratios);
  }

  /// The least, the middle and the greatest value as text.
  public String spread() {
    double least = values.stream().mapToDouble(v -> v).min().orElse(Double.NaN);
    double most = values.stream().mapToDouble(v -> v).max().orElse(Double.NaN);
    return "%s (%s to %s)".formatted(text(median()), text(least), text(most));
  }

  /// A figure in as many digits as matter.
  static String text(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "n/a";
    }
    double size = Math.abs(value);
    String form = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, form, value);
  }
}
