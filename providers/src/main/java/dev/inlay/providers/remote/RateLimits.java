package dev.inlay.providers.remote;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Judges an answer of 429: which limit, and how long to wait. It is no question of patience, but
/// the profile's trouble, when the money or the month's allowance is used up or the limit is
/// nothing; and the call's own trouble when it alone is larger than the limit.
final class RateLimits {
  private RateLimits() {}

  static EmbeddingException judge(Refusal refusal, QuotaUnit requestsCount, Instant now) {
    List<ToldLimit> broken = QuotaFailures.read(refusal.json(), requestsCount);
    List<ToldLimit> told = new ArrayList<>(broken);
    addOthers(told, ToldLimits.read(refusal.headers(), requestsCount, now));
    addOthers(told, LimitWords.told(refusal.words()));
    Optional<String> hopeless = hopeless(refusal, told);
    if (hopeless.isPresent()) {
      return new EmbeddingException.Denied(
          "%s (%s)".formatted(refusal.describe(), hopeless.get()), null);
    }
    if (refusal.says("request too large")) {
      return new EmbeddingException.Permanent(refusal.describe(), null);
    }
    Optional<ToldLimit> culprit = culprit(broken, told);
    @Nullable QuotaUnit unit =
        culprit.map(ToldLimit::unit).or(() -> unit(refusal, requestsCount)).orElse(null);
    @Nullable QuotaWindow window =
        culprit.map(ToldLimit::window).or(() -> LimitWords.window(refusal.words())).orElse(null);
    @Nullable Duration wait =
        wait(refusal, now).or(() -> culprit.flatMap(ToldLimit::resetsIn)).orElse(null);
    return new EmbeddingException.RateLimited(refusal.describe(), wait, unit, window, told);
  }

  /// Why no patience helps.
  private static Optional<String> hopeless(Refusal refusal, List<ToldLimit> told) {
    if (refusal.hasCode("insufficient_quota", "billing_hard_limit_reached")
        || refusal.says(
            "insufficient balance",
            "insufficient credit",
            "insufficient_balance",
            "credits are depleted",
            "no credit left")) {
      return Optional.of("the account has no credit left: see its billing page");
    }
    if (refusal.says("/ month", "per month", "monthly")) {
      return Optional.of("the month's allowance is used up");
    }
    return told.stream().anyMatch(limit -> limit.limit().orElse(1) == 0)
        ? Optional.of("the account is allowed nothing of it")
        : Optional.empty();
  }

  /// The limit that was hit: a day's when several were, since nothing before its end helps.
  private static Optional<ToldLimit> culprit(List<ToldLimit> broken, List<ToldLimit> told) {
    if (!broken.isEmpty()) {
      return broken.stream()
          .filter(limit -> limit.window() == QuotaWindow.DAY)
          .findFirst()
          .or(() -> Optional.of(broken.getFirst()));
    }
    List<ToldLimit> empty =
        told.stream().filter(limit -> limit.remaining().orElse(1) == 0).toList();
    return empty.size() == 1 ? Optional.of(empty.getFirst()) : Optional.empty();
  }

  private static Optional<QuotaUnit> unit(Refusal refusal, QuotaUnit requestsCount) {
    if (refusal.hasCode("tokens")) {
      return Optional.of(QuotaUnit.TOKENS);
    }
    if (refusal.hasCode("requests")) {
      return Optional.of(requestsCount);
    }
    return LimitWords.unit(refusal.words());
  }

  private static void addOthers(List<ToldLimit> told, List<ToldLimit> more) {
    for (ToldLimit limit : more) {
      if (told.stream()
          .noneMatch(known -> known.unit() == limit.unit() && known.window() == limit.window())) {
        told.add(limit);
      }
    }
  }

  private static Optional<Duration> wait(Refusal refusal, Instant now) {
    return Waits.told(refusal.headers(), now).or(() -> longer(refusal));
  }

  /// Google rounds down in one place and is exact in the other.
  private static Optional<Duration> longer(Refusal refusal) {
    return Stream.of(QuotaFailures.retryDelay(refusal.json()), Waits.inWords(refusal.words()))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }
}
