package dev.inlay.simulator;

import java.time.Instant;
import java.util.Optional;

/// What was asked and given.
///
/// @param calls requests for vectors, refused ones included
/// @param accepted calls that every limit let through: those that a provider charges, also when its
///   answer was spoilt on the way
/// @param refused calls that a limit did not let through
/// @param inputs texts of the accepted calls
/// @param tokens tokens of the accepted calls
public record Tally(
    long calls,
    long accepted,
    long refused,
    long inputs,
    long tokens,
    Optional<Instant> firstCall,
    Optional<Instant> lastCall) {

  static final Tally EMPTY = new Tally(0, 0, 0, 0, 0, Optional.empty(), Optional.empty());

  Tally called(Instant at) {
    return new Tally(
        calls + 1,
        accepted,
        refused,
        inputs,
        tokens,
        firstCall.or(() -> Optional.of(at)),
        Optional.of(at));
  }

  Tally accepting(long moreInputs, long moreTokens) {
    return new Tally(
        calls,
        accepted + 1,
        refused,
        inputs + moreInputs,
        tokens + moreTokens,
        firstCall,
        lastCall);
  }

  Tally refusing() {
    return new Tally(calls, accepted, refused + 1, inputs, tokens, firstCall, lastCall);
  }
}
