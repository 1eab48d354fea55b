package dev.inlay.simulator.internal.quota;

import java.time.Instant;

/// A moment in a provider's life.
///
/// @param micros since its first call
/// @param at by the clock
public record Moment(long micros, Instant at) {}
