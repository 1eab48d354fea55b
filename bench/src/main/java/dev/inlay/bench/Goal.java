package dev.inlay.bench;

/// A result that a bench gives, and what it should be.
///
/// @param name of the result
/// @param unit of its value
/// @param bound what the value should keep to
public record Goal(String name, String unit, Bound bound) {

  /// A goal whose bound is written as in `>=0.60`.
  public static Goal of(String name, String unit, String bound) {
    return new Goal(name, unit, Bound.parse(bound));
  }

  /// Judges a measured value.
  public Result judge(double value) {
    return new Result(name, value, unit, bound.text(), bound.admits(value));
  }
}
