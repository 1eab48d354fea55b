package dev.inlay.core.quota;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a profile has cost, by workers and directly. Days and months are those of UTC.
///
/// @param price of a million tokens now, in micro-dollars: that of its dearest account; empty: none
///   is declared
/// @param budgets what its accounts allow a day or a month
public record Spend(
    String profile,
    OptionalLong price,
    Cost lastHour,
    Cost today,
    Cost month,
    Cost total,
    List<Budget> budgets) {
  public Spend {
    budgets = List.copyOf(budgets);
  }

  /// What a time has cost.
  ///
  /// @param documents done, those that needed no call included
  /// @param calls made to the provider
  /// @param tokens it counted
  /// @param savedTokens of texts that were unchanged, or stored for another document
  /// @param microDollars at today's price; empty: no price is declared
  public record Cost(
      long documents,
      long calls,
      long tokens,
      long savedTokens,
      OptionalLong microDollars,
      OptionalLong savedMicroDollars) {
    static final Cost NONE = new Cost(0, 0, 0, 0, OptionalLong.empty(), OptionalLong.empty());
  }

  /// A limit of a day or a month, in the zone of its account.
  ///
  /// @param unit requests, inputs, tokens or money (in micro-dollars)
  /// @param per day or month
  /// @param runsOut when nothing is left at the rate of the last hour, if that is before it resets;
  ///   empty, too, where the rate is not known: of inputs, and of several accounts
  public record Budget(
      String account,
      String unit,
      String per,
      long amount,
      long used,
      Instant resetsAt,
      Optional<Instant> runsOut) {

    /// What is left of it.
    public long left() {
      return Math.max(0, amount - used);
    }
  }
}
