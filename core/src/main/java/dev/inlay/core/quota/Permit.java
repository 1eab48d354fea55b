package dev.inlay.core.quota;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.ToldLimit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Leave for one call. Say once what became of it, and [#finish()] in any case. (It is no
/// `AutoCloseable`, since a try statement closes its resources before it catches.)
///
/// None of the methods throws when the database is away: the gate tells it later.
public final class Permit {
  private final QuotaGate gate;
  private final @Nullable Turn turn;
  private final long estimated;
  private final AtomicBoolean told = new AtomicBoolean();

  /// @param turn null: of a profile without accounts
  Permit(QuotaGate gate, @Nullable Turn turn, long estimated) {
    this.gate = gate;
    this.turn = turn;
    this.estimated = estimated;
  }

  /// The account whose endpoint and key the call must use; empty when the profile declares none.
  public Optional<Account> account() {
    return turn == null ? Optional.empty() : Optional.of(turn.account().account());
  }

  /// The provider accepted the call and told its tokens.
  public void settle(long tokens, List<ToldLimit> limits) {
    if (turn != null && told.compareAndSet(false, true)) {
      Amounts used = new Amounts(turn.amounts().requests(), turn.amounts().inputs(), tokens);
      gate.accepted(turn, used, estimated, tokens, limits);
    }
  }

  /// The provider accepted the call, or may have, and did not tell its tokens.
  public void spent(List<ToldLimit> limits) {
    if (turn != null && told.compareAndSet(false, true)) {
      gate.accepted(turn, turn.amounts(), 0, 0, limits);
    }
  }

  /// The provider refused the call with a rate limit. Every worker that shares the quota waits.
  public void refused(EmbeddingException.RateLimited refusal) {
    if (turn != null && told.compareAndSet(false, true)) {
      gate.refused(turn, refusal);
    }
  }

  /// The provider refuses the account itself: a wrong key, a revoked project, an unknown model. It
  /// rests while another account of the profile can be used; else the profile is parked, with the
  /// reason, until somebody has mended it.
  public void denied(String reason) {
    if (told.compareAndSet(false, true)) {
      gate.denied(turn, reason);
    }
  }

  /// The call was not made.
  public void unused() {
    if (turn != null && told.compareAndSet(false, true)) {
      gate.unused(turn);
    }
  }

  /// Ends the permit. If nobody said what became of the call, it counts as used up: the provider
  /// may have counted a call whose answer was lost.
  public void finish() {
    spent(List.of());
  }
}
