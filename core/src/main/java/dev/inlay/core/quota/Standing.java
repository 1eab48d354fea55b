package dev.inlay.core.quota;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What a gate last saw of its profile's accounts. Safe for use by many threads.
final class Standing {
  private final QuotaLedger ledger;
  private final AtomicInteger turns = new AtomicInteger();
  private volatile QuotaLedger.State state;
  private volatile long lookedAt;

  Standing(QuotaLedger ledger) {
    this.ledger = ledger;
    this.state = ledger.state();
    this.lookedAt = System.nanoTime();
  }

  void look() {
    long now = System.nanoTime();
    state = ledger.state();
    lookedAt = now;
  }

  boolean olderThan(Duration age) {
    return System.nanoTime() - lookedAt > age.toNanos();
  }

  /// Whether the profile has accounts.
  boolean declared() {
    return state.declared();
  }

  /// Whether calls must ask the ledger.
  boolean limited() {
    return state.limited();
  }

  Amounts caps() {
    return state.caps();
  }

  /// As learned when last looked at.
  double ratio() {
    return state.ratio();
  }

  /// Whether what was taken from an account must be taken again: its quota changed, or it is gone.
  boolean stale(AccountState taken) {
    return state.accounts().stream()
        .noneMatch(
            a -> a.account().id().equals(taken.account().id()) && a.epoch() <= taken.epoch());
  }

  /// Whether a notification on `inlay_quota` is about this profile.
  boolean concerns(String notification, int profileId) {
    return notification.equals("profile " + profileId)
        || state.accounts().stream().anyMatch(a -> notification.equals("quota " + a.quotaId()));
  }

  /// A turn that nothing limits, with the accounts in rotation.
  Turn freeTurn(Amounts call) {
    QuotaLedger.State now = state;
    int next = Math.floorMod(turns.getAndIncrement(), now.accounts().size());
    long at = System.nanoTime();
    return new Turn(now.accounts().get(next), call, at, at);
  }
}
