package dev.inlay.core.queue;

/// What came of asking for items.
public sealed interface Offer {
  /// Items are leased; end the claim.
  record Leased(Claim claim) implements Offer {}

  /// There is nothing to do now.
  record Nothing() implements Offer {}

  /// There is something to do, but the whole fleet, or the profile, holds as many claims as it may
  /// (`max_concurrent_workers`, `set_profile_concurrency()`). Whoever ends one notifies on the
  /// channel `inlay_seats`.
  record Bound() implements Offer {}
}
