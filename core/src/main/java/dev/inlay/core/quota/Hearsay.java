package dev.inlay.core.quota;

import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Decides which of the limits that answers speak of the ledger should hear: those that are new,
/// and those of which clearly less is left than the ledger thinks. Answers tell them with every
/// call, and mostly nothing new. Guarded by its owner.
final class Hearsay {
  private static final long DAY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long MINUTE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<Key, Passed> passed = new HashMap<>();
  private final Map<AccountId, Slice> last = new HashMap<>();

  private record Key(AccountId account, QuotaUnit unit, QuotaWindow window) {}

  private record Passed(long limit, long at) {}

  /// The ledger gave a slice: what it thinks is left lies beyond it.
  void taken(Slice slice) {
    last.put(slice.account().account().id(), slice);
  }

  boolean isNews(AccountId account, ToldLimit told, long now) {
    Key key = new Key(account, told.unit(), told.window());
    Passed before = passed.get(key);
    long limit = told.limit().orElse(before == null ? 0 : before.limit);
    boolean news = before == null || before.limit != limit || isLow(account, told, before, now);
    if (news) {
      passed.put(key, new Passed(limit, now));
    }
    return news;
  }

  private boolean isLow(AccountId account, ToldLimit told, Passed before, long now) {
    if (told.remaining().isEmpty()) {
      return false;
    }
    long remaining = told.remaining().getAsLong();
    return switch (told.window()) {
      case DAY -> remaining == 0 || now - before.at > DAY_NANOS;
      case MINUTE -> {
        Slice slice = last.get(account);
        yield slice != null
            && now - before.at > MINUTE_NANOS
            && remaining < slice.thoughtLeft(told.unit(), now - MINUTE_NANOS) - 1;
      }
    };
  }
}
