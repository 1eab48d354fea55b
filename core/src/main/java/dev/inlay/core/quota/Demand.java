package dev.inlay.core.quota;

/// How much this process asks for, and so how much it takes at once: about a second of its calls,
/// and never more than a quarter of a second of what the provider allows. So in a busy fleet the
/// ledger is asked about four times a second whatever the number of processes, all take slices of
/// one size, and the line stays short. At low rates that is one call. Guarded by its owner.
final class Demand {
  /// Of the last second, as an exponential average.
  private static final double MEMORY_NANOS = 1e9;

  /// The weight of a new call in what is typical.
  private static final double NEW = 0.2;

  private static final double MOST_REFILL_NANOS = 0.25e9;

  private double recent;
  private long notedAt = System.nanoTime();
  private double inputs = 1;
  private double tokens = 1;
  private boolean noted;
  private double requestNanos = Double.POSITIVE_INFINITY; // unknown yet
  private double inputNanos;
  private double tokenNanos;

  /// A call that wants to go.
  void note(Amounts call, long now) {
    recent = recent * Math.exp((notedAt - now) / MEMORY_NANOS) + 1;
    notedAt = now;
    inputs = noted ? inputs + NEW * (call.inputs() - inputs) : call.inputs();
    tokens = noted ? tokens + NEW * (call.tokens() - tokens) : call.tokens();
    noted = true;
  }

  /// The last slice told how fast the quota refills.
  void pace(Slice slice) {
    requestNanos = slice.requests().unitNanos();
    inputNanos = slice.inputs().unitNanos();
    tokenNanos = slice.tokens().unitNanos();
  }

  Amounts typicalCall() {
    return new Amounts(1, Math.round(inputs), Math.round(tokens));
  }

  /// What to take for a call and those that will follow it.
  ///
  /// @param most what the bucket holds; a slice is a quarter of it at most
  Amounts slice(Amounts call, Amounts most) {
    double callNanos = Math.max(requestNanos, Math.max(inputNanos * inputs, tokenNanos * tokens));
    double calls = Math.min(recent, MOST_REFILL_NANOS / callNanos);
    calls = Math.min(calls, most.requests() / 4.0);
    calls = Math.min(calls, most.inputs() / 4.0 / inputs);
    calls = Math.min(calls, most.tokens() / 4.0 / Math.max(1, tokens));
    long more = (long) calls - 1;
    return more < 1
        ? call
        : call.plus(new Amounts(more, (long) (more * inputs), (long) (more * tokens)));
  }
}
