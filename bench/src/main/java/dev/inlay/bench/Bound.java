package dev.inlay.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a value should keep to: `>=0.60`, `<=5` or `=0`.
///
/// @param relation how the value relates to the limit
/// @param limit the limit
/// @param text as it was written
public record Bound(Relation relation, double limit, String text) {
  private static final Pattern FORM = Pattern.compile("(>=|<=|=)\\s*(-?\\d+(?:\\.\\d+)?)");

  /// How a value relates to its limit.
  public enum Relation {
    AT_LEAST,
    AT_MOST,
    EQUAL
  }

  /// Reads a bound.
  ///
  /// @throws IllegalArgumentException when it has another form
  public static Bound parse(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException("a goal looks like >=0.60, <=5 or =0, not " + text);
    }
    Relation relation =
        switch (m.group(1)) {
          case ">=" -> Relation.AT_LEAST;
          case "<=" -> Relation.AT_MOST;
          default -> Relation.EQUAL;
        };
    return new Bound(relation, Double.parseDouble(m.group(2)), m.group(1) + m.group(2));
  }

  /// Whether a value keeps to it. What is not a number does not.
  public boolean admits(double value) {
    return switch (relation) {
      case AT_LEAST -> value >= limit;
      case AT_MOST -> value <= limit;
      case EQUAL -> value == limit;
    };
  }
}
