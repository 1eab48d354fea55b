package dev.inlay.core.quota;

/// When the units of a slice may go, one after the other: all at once as far as the bucket is
/// filled, then as it refills.
///
/// @param base the moment of the unit before the first, as [System#nanoTime()]
/// @param unitNanos from one unit to the next; 0 when nothing limits them
record Pace(long base, double unitNanos) {

  /// When the first `units` may have gone.
  long at(long units) {
    return base + (long) (units * unitNanos);
  }
}
