package dev.inlay.core.quota;

import dev.inlay.core.embed.QuotaUnit;

/// What this process took of a quota for its next calls. Guarded by its owner.
final class Slice {
  private final AccountState account;
  private final Amounts all;
  private final Pace requests;
  private final Pace inputs;
  private final Pace tokens;
  private final long takenAt;
  private final long holdNanos;
  private final long notBefore;
  private Amounts used = Amounts.NONE;

  /// @param holdNanos how long after its time it may be used; the ledger counts it as used then
  /// @param notBefore when the account's rest is over, as [System#nanoTime()]
  Slice(
      AccountState account,
      Amounts all,
      Pace requests,
      Pace inputs,
      Pace tokens,
      long takenAt,
      long holdNanos,
      long notBefore) {
    this.account = account;
    this.all = all;
    this.requests = requests;
    this.inputs = inputs;
    this.tokens = tokens;
    this.takenAt = takenAt;
    this.holdNanos = holdNanos;
    this.notBefore = notBefore;
  }

  AccountState account() {
    return account;
  }

  Pace requests() {
    return requests;
  }

  Pace inputs() {
    return inputs;
  }

  Pace tokens() {
    return tokens;
  }

  Amounts left() {
    return all.minus(used);
  }

  boolean holds(Amounts call) {
    return left().holds(call);
  }

  /// Takes a call out of the slice.
  Turn cut(Amounts call) {
    used = used.plus(call);
    return new Turn(account, call, at(used), takenAt);
  }

  /// When a call that it holds could go.
  long readyAt(Amounts call) {
    return at(used.plus(call));
  }

  /// Whether its time is over.
  boolean expired(long now) {
    return now - Math.max(at(all), takenAt) > holdNanos;
  }

  /// How much of a unit the ledger thinks could go now beyond this slice.
  double thoughtLeft(QuotaUnit unit, long now) {
    Pace pace =
        switch (unit) {
          case REQUESTS -> requests;
          case INPUTS -> inputs;
          case TOKENS -> tokens;
        };
    long taken =
        switch (unit) {
          case REQUESTS -> all.requests();
          case INPUTS -> all.inputs();
          case TOKENS -> all.tokens();
        };
    return pace.unitNanos() == 0 ? 0 : (now - pace.at(taken)) / pace.unitNanos();
  }

  private long at(Amounts amounts) {
    long at = Math.max(notBefore, requests.at(amounts.requests()));
    at = Math.max(at, inputs.at(amounts.inputs()));
    return Math.max(at, tokens.at(amounts.tokens()));
  }
}
