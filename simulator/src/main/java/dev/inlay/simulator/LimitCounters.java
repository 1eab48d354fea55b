package dev.inlay.simulator;

import dev.inlay.simulator.script.LimitKind;
import java.util.OptionalLong;

/// How one limit of one account was used.
///
/// @param key the account's key, or `*` when all keys share the limit
/// @param model its model, or `*` when all models share the limit
/// @param amount how much it allows in its window now; empty while it does not limit
/// @param remaining how much of it a call could take now
/// @param taken what the accepted calls took
/// @param refusedCalls calls that it did not let through
/// @param allowed all that it would have let through since the account's first call, had somebody
///   always asked for more: what it held then and everything that came after. Empty when for some
///   time it did not limit.
/// @param allowedUntilLastCall the same until the account's last call: for how much of it was used
public record LimitCounters(
    String key,
    String model,
    LimitKind kind,
    OptionalLong amount,
    OptionalLong remaining,
    long taken,
    long refusedCalls,
    OptionalLong allowed,
    OptionalLong allowedUntilLastCall) {}
