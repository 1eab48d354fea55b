package dev.inlay.providers.remote;

import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads which limits a message speaks of. Messages are in small letters.
///
/// - OpenAI: "on tokens per min (tpm): limit 1000000, used 990000, requested 20000"
/// - Azure: "have exceeded token rate limit of your current … tier", "exceeded call rate limit"
/// - Voyage: "reduced rate limits of 3 rpm and 10k tpm"
/// - Cohere: "limited to 2000 inputs / minute"
/// - Mistral: "requests rate limit exceeded"
/// - Jina: "rate_token_limit_exceeded"
final class LimitWords {
  private static final Map<QuotaUnit, Pattern> UNITS =
      Map.of(
          QuotaUnit.TOKENS,
          Pattern.compile(
              "\\btp[md]\\b|\\btokens?( per |\\s*/\\s*)(min|day)|\\btokens? rate limit|rate_token_limit"),
          QuotaUnit.REQUESTS,
          Pattern.compile(
              "\\brp[md]\\b|\\b(requests?|calls)( per |\\s*/\\s*)(min|day)|\\b(requests?|call) rate limit|rate_request_limit"),
          QuotaUnit.INPUTS,
          Pattern.compile("\\bip[md]\\b|\\binputs?( per |\\s*/\\s*)(min|day)"));
  private static final Pattern MINUTE =
      Pattern.compile(
          "\\b[rti]pm\\b|( per |/\\s*)min|\\b(tokens?|requests?|call) rate limit|rate_(token|request)_limit");
  private static final Pattern DAY = Pattern.compile("\\b[rti]pd\\b|( per |/\\s*)day|\\bdaily\\b");
  private static final Pattern SHORT =
      Pattern.compile("\\b(\\d[\\d,]*(?:\\.\\d+)?)\\s*([km]?)\\s*([rti])p([md])\\b");
  private static final Pattern LONG =
      Pattern.compile(
          "\\b(\\d[\\d,]*(?:\\.\\d+)?)\\s*([km]?)\\s*(requests|api calls|inputs|tokens)(?: per |\\s*/\\s*)(min|day)");
  private static final Pattern LIMIT_AND_USED =
      Pattern.compile("limit:? (\\d{1,15})(?:, used:? (\\d{1,15}))?");

  private LimitWords() {}

  /// What is spoken of, when it is one thing.
  static Optional<QuotaUnit> unit(String message) {
    List<QuotaUnit> units =
        UNITS.entrySet().stream()
            .filter(unit -> unit.getValue().matcher(message).find())
            .map(Map.Entry::getKey)
            .toList();
    return units.size() == 1 ? Optional.of(units.getFirst()) : Optional.empty();
  }

  /// Over which time it is counted. Of a day when both are spoken of: a minute passes anyway.
  static Optional<QuotaWindow> window(String message) {
    if (DAY.matcher(message).find()) {
      return Optional.of(QuotaWindow.DAY);
    }
    return MINUTE.matcher(message).find() ? Optional.of(QuotaWindow.MINUTE) : Optional.empty();
  }

  /// The limits that are told with their numbers.
  static List<ToldLimit> told(String message) {
    List<ToldLimit> told = new ArrayList<>();
    for (Pattern pattern : List.of(SHORT, LONG)) {
      Matcher limit = pattern.matcher(message);
      while (limit.find()) {
        told.add(
            limit(
                unitNamed(limit.group(3)),
                limit.group(4).startsWith("d") ? QuotaWindow.DAY : QuotaWindow.MINUTE,
                OptionalLong.of(number(limit.group(1), limit.group(2))),
                OptionalLong.empty()));
      }
    }
    Matcher used = LIMIT_AND_USED.matcher(message);
    Optional<QuotaUnit> unit = unit(message);
    Optional<QuotaWindow> window = window(message);
    if (told.isEmpty() && unit.isPresent() && window.isPresent() && used.find()) {
      long most = Long.parseLong(used.group(1));
      told.add(
          limit(
              unit.get(),
              window.get(),
              OptionalLong.of(most),
              used.group(2) == null
                  ? OptionalLong.empty()
                  : OptionalLong.of(Math.max(0, most - Long.parseLong(used.group(2))))));
    }
    return told;
  }

  private static ToldLimit limit(
      QuotaUnit unit, QuotaWindow window, OptionalLong limit, OptionalLong remaining) {
    return new ToldLimit(unit, window, limit, remaining, Optional.empty());
  }

  private static QuotaUnit unitNamed(String word) {
    return switch (word.charAt(0)) {
      case 't' -> QuotaUnit.TOKENS;
      case 'i' -> QuotaUnit.INPUTS;
      default -> QuotaUnit.REQUESTS;
    };
  }

  private static long number(String digits, String scale) {
    double number = Double.parseDouble(digits.replace(",", ""));
    return (long) (number * (scale.equals("k") ? 1_000 : scale.equals("m") ? 1_000_000 : 1));
  }
}
