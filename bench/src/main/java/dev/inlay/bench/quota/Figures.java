package dev.inlay.bench.quota;

/// What one part found.
///
/// @param utilisation of what was allowed in the steady state
/// @param calls of the whole part
/// @param refused of them
record Figures(double utilisation, long calls, long refused, long tokensPaidTwice) {}
