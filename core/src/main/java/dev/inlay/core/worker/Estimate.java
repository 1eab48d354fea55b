package dev.inlay.core.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What it would take to embed what a source holds, told before anything is sent.
///
/// @param documents rows of the table, counted
/// @param unchanged of them: embedded already, with the text they have now; they cost nothing
/// @param blank of them: without text
/// @param chunks vectors to be made
/// @param tokens to be paid for, as the provider counts
/// @param calls at least
/// @param microDollars what the tokens cost; empty when no price is declared
/// @param duration at least, at the quota there is now; empty when nothing is limited
/// @param boundBy the limit that decides the duration
/// @param sampled documents that were read: all but `documents` are scaled from them
public record Estimate(
    long documents,
    long unchanged,
    long blank,
    long chunks,
    long tokens,
    long calls,
    OptionalLong microDollars,
    Optional<Duration> duration,
    Optional<String> boundBy,
    int sampled) {}
