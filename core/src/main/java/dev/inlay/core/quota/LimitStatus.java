package dev.inlay.core.quota;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// One limit of an account as operators see it; an account without limits has one row without a
/// unit.
///
/// @param unit requests, inputs, tokens or money (in micro-dollars); empty: no limit
/// @param per minute, day or month
/// @param amount allowed now: as declared, told by the provider, or learned
/// @param throttle the share of it that refusals left
/// @param available of it now; less than nothing: reserved ahead
/// @param used in this day or month
/// @param usedLastMinute about
/// @param cooldownUntil until when nobody may call, with the reason
public record LimitStatus(
    String profile,
    String account,
    boolean enabled,
    Optional<String> parkedReason,
    Optional<Instant> cooldownUntil,
    Optional<String> cooldownReason,
    Optional<String> unit,
    Optional<String> per,
    OptionalLong amount,
    OptionalDouble throttle,
    OptionalLong available,
    OptionalLong used,
    OptionalLong usedLastMinute,
    Optional<Instant> resetsAt) {}
