package dev.inlay.core.quota;

/// What calls cost in each unit that a minute can limit.
record Amounts(long requests, long inputs, long tokens) {
  static final Amounts NONE = new Amounts(0, 0, 0);

  Amounts plus(Amounts other) {
    return new Amounts(requests + other.requests, inputs + other.inputs, tokens + other.tokens);
  }

  Amounts minus(Amounts other) {
    return new Amounts(requests - other.requests, inputs - other.inputs, tokens - other.tokens);
  }

  /// No more than `most` in each unit, but at least `least`.
  Amounts within(Amounts least, Amounts most) {
    return new Amounts(
        Math.max(least.requests, Math.min(requests, most.requests)),
        Math.max(least.inputs, Math.min(inputs, most.inputs)),
        Math.max(least.tokens, Math.min(tokens, most.tokens)));
  }

  boolean holds(Amounts other) {
    return requests >= other.requests && inputs >= other.inputs && tokens >= other.tokens;
  }
}
