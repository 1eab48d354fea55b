package dev.inlay.core.quota;

/// A call's place in the line.
///
/// @param at when it may go, as [System#nanoTime()]
/// @param takenAt when it was taken from the ledger
record Turn(AccountState account, Amounts amounts, long at, long takenAt) {}
