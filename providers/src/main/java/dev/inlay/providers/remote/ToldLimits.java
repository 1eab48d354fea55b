package dev.inlay.providers.remote;

import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the limits in an answer's headers: `x-ratelimit-limit-requests`, `-remaining-` and
/// `-reset-` as OpenAI, Azure and those like them send them, and Mistral's
/// `x-ratelimit-…-req-minute` and `x-ratelimitbysize-…-minute`.
///
/// Headers without a window may speak of a minute or of a day. It is a day when all is free again
/// only later than in a minute, or when it would be after about a day if all were used (a used
/// share of the limit comes back in that share of the window); else a minute.
final class ToldLimits {
  private static final Pattern NAME =
      Pattern.compile(
          "x-ratelimit-(limit|remaining|reset)-(requests|req|tokens)(?:-(?:per-)?(minute|day))?");
  private static final Pattern BY_SIZE =
      Pattern.compile("x-ratelimitbysize-(limit|remaining|reset)-(minute)");
  private static final Duration LONGER_THAN_A_MINUTE = Duration.ofSeconds(65);
  private static final Duration COARSE = Duration.ofSeconds(2);
  private static final Duration NEARLY_A_DAY = Duration.ofHours(20);
  private static final Duration HARDLY_A_DAY = Duration.ofHours(28);

  private ToldLimits() {}

  /// @param requestsCount what the provider's limits of requests count
  static List<ToldLimit> read(HttpHeaders headers, QuotaUnit requestsCount, Instant now) {
    Map<String, Told> found = new LinkedHashMap<>();
    headers
        .map()
        .forEach(
            (header, values) -> {
              String name = header.toLowerCase(Locale.ROOT);
              Matcher plain = NAME.matcher(name);
              Matcher bySize = BY_SIZE.matcher(name);
              if (plain.matches()) {
                QuotaUnit unit = plain.group(2).equals("tokens") ? QuotaUnit.TOKENS : requestsCount;
                found
                    .computeIfAbsent(
                        unit + " " + plain.group(3), key -> new Told(unit, plain.group(3)))
                    .note(plain.group(1), values.getFirst(), now);
              } else if (bySize.matches()) {
                found
                    .computeIfAbsent(
                        QuotaUnit.TOKENS + " minute", key -> new Told(QuotaUnit.TOKENS, "minute"))
                    .note(bySize.group(1), values.getFirst(), now);
              }
            });
    List<ToldLimit> told = new ArrayList<>();
    found.values().forEach(limit -> limit.toldLimit().ifPresent(told::add));
    return told;
  }

  /// One limit, while its headers are read.
  private static final class Told {
    private final QuotaUnit unit;
    private final Optional<QuotaWindow> window;
    private OptionalLong limit = OptionalLong.empty();
    private OptionalLong remaining = OptionalLong.empty();
    private Optional<Duration> resetsIn = Optional.empty();

    Told(QuotaUnit unit, @Nullable String window) {
      this.unit = unit;
      this.window =
          window == null
              ? Optional.empty()
              : Optional.of(window.equals("day") ? QuotaWindow.DAY : QuotaWindow.MINUTE);
    }

    void note(String what, String value, Instant now) {
      switch (what) {
        case "limit" -> limit = number(value);
        case "remaining" -> remaining = number(value);
        default -> resetsIn = Waits.parse(value, now);
      }
    }

    private static OptionalLong number(String text) {
      String digits = text.strip();
      return digits.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(digits))
          : OptionalLong.empty();
    }

    Optional<ToldLimit> toldLimit() {
      return limit.isEmpty() && remaining.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ToldLimit(
                  unit, window.orElseGet(this::likelyWindow), limit, remaining, resetsIn));
    }

    private QuotaWindow likelyWindow() {
      Duration reset = resetsIn.orElse(Duration.ZERO);
      boolean day = reset.compareTo(LONGER_THAN_A_MINUTE) > 0;
      if (!day && reset.compareTo(COARSE) > 0 && limit.isPresent() && remaining.isPresent()) {
        long used = limit.getAsLong() - remaining.getAsLong();
        double whole = reset.toMillis() * ((double) limit.getAsLong() / Math.max(1, used));
        day = whole > NEARLY_A_DAY.toMillis() && whole < HARDLY_A_DAY.toMillis();
      }
      return day ? QuotaWindow.DAY : QuotaWindow.MINUTE;
    }
  }
}
