package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.Limit;

/// How a limit stands at a moment.
///
/// @param remaining whole units that a call could take now
/// @param resetMicros until all of it is available again
public record Standing(Limit limit, long remaining, long resetMicros) {}
