package dev.inlay.core.quota;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// What the ledger does not know yet: what was used of what was taken. Guarded by its owner.
final class Settlements {
  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  private record Key(AccountId account, long epoch) {}

  private record Sum(Amounts taken, Amounts used) {
    Sum plus(Sum other) {
      return new Sum(taken.plus(other.taken), used.plus(other.used));
    }
  }

  boolean isEmpty() {
    return sums.isEmpty();
  }

  void add(AccountState account, Amounts taken, Amounts used) {
    if (!taken.equals(Amounts.NONE) || !used.equals(Amounts.NONE)) {
      sums.merge(new Key(account.account().id(), account.epoch()), new Sum(taken, used), Sum::plus);
    }
  }

  void addAll(Settlements others) {
    others.sums.forEach((key, sum) -> sums.merge(key, sum, Sum::plus));
  }

  /// All of them; none are left.
  Settlements drain() {
    Settlements drained = new Settlements();
    drained.addAll(this);
    sums.clear();
    return drained;
  }

  /// As `inlay.settlement[]`.
  String literal() {
    StringJoiner rows = new StringJoiner(",", "{", "}");
    sums.forEach(
        (key, s) ->
            rows.add(
                "\"(%d,%d,%d,%d,%d,%d,%d,%d)\""
                    .formatted(
                        key.account.value(),
                        key.epoch,
                        s.taken.requests(),
                        s.taken.inputs(),
                        s.taken.tokens(),
                        s.used.requests(),
                        s.used.inputs(),
                        s.used.tokens())));
    return rows.toString();
  }
}
