package dev.inlay.simulator;

/// Which texts were paid for, and which more than once. Texts are known again by a 64-bit hash of
/// the model and the text.
///
/// @param distinct texts that were accepted at least once
/// @param repeatedInputs how often a text was accepted after its first time
/// @param repeatedTokens the tokens of those: what was paid twice
/// @param untracked texts that were accepted when the log was full; they may be new or repeated
public record TextCounters(
    long distinct, long repeatedInputs, long repeatedTokens, long untracked) {}
