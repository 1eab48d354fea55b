package dev.inlay.core.embed;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// A limit as the provider itself told it in the headers or the body of an answer. What it did not
/// tell is empty.
///
/// @param limit how much is allowed in the window
/// @param remaining how much of it is left now
/// @param resetsIn when all of it is available again
public record ToldLimit(
    QuotaUnit unit,
    QuotaWindow window,
    OptionalLong limit,
    OptionalLong remaining,
    Optional<Duration> resetsIn) {}
