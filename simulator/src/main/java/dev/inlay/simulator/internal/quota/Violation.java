package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.Limit;
import java.util.OptionalLong;

/// A limit that a call does not fit into.
///
/// @param remaining whole units that a call could take now
/// @param requested what the call asked for
/// @param waitMicros until it would fit if nothing else came; empty when it never does
public record Violation(Limit limit, long remaining, long requested, OptionalLong waitMicros) {}
