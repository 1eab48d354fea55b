package dev.inlay.providers.remote;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the ways in which providers write how long something takes.
final class Waits {
  /// Nothing that is told is believed beyond this.
  static final Duration LONGEST = Duration.ofDays(1);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,12})?");
  private static final Pattern PART =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,12})?)\\s*(ms|us|µs|ns|d|h|m|s)");
  private static final Pattern IN_WORDS =
      Pattern.compile(
          "(?:try again|retry|retry again|retry after|wait)(?: in| after)?[: ]+((?:\\d{1,9}(?:\\.\\d{1,12})?\\s*(?:milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|h|m|s)(?![a-z])\\s*)+)");
  private static final long EPOCH_SECONDS = 1_000_000_000L;
  private static final long EPOCH_MILLIS = 100_000_000_000L;

  private Waits() {}

  /// `6m0s`, `1.5s`, `20ms` as Go and protocol buffers write them, or seconds as a bare number; a
  /// large number is a moment since 1970.
  static Optional<Duration> parse(String text, Instant now) {
    String stripped = text.strip();
    if (NUMBER.matcher(stripped).matches()) {
      double number = Double.parseDouble(stripped);
      if (number >= EPOCH_MILLIS) {
        return Optional.of(bounded(Duration.between(now, Instant.ofEpochMilli((long) number))));
      }
      if (number >= EPOCH_SECONDS) {
        return Optional.of(bounded(Duration.between(now, Instant.ofEpochSecond((long) number))));
      }
      return Optional.of(seconds(number));
    }
    Matcher part = PART.matcher(stripped);
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * unit(part.group(2));
      end = part.end();
    }
    return end > 0 && end == stripped.length() ? Optional.of(seconds(seconds)) : Optional.empty();
  }

  /// What the headers of a refusal ask for: `retry-after-ms` of OpenAI's kind is finer than
  /// `Retry-After`.
  static Optional<Duration> told(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> parse(text + "ms", now))
        .or(() -> headers.firstValue("retry-after").flatMap(text -> retryAfter(text, now)));
  }

  /// The header Retry-After: seconds, or a date.
  static Optional<Duration> retryAfter(String text, Instant now) {
    Optional<Duration> number = parse(text, now);
    return number.isPresent()
        ? number
        : date(text).map(date -> bounded(Duration.between(now, date)));
  }

  /// A date as HTTP writes it.
  static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// What a message in small letters asks for: "please try again in 1m2.5s", "retry after 6
  /// seconds".
  static Optional<Duration> inWords(String message) {
    Matcher wait = IN_WORDS.matcher(message);
    if (!wait.find()) {
      return Optional.empty();
    }
    String parts =
        wait.group(1)
            .replaceAll("milliseconds?", "ms")
            .replaceAll("sec(onds?|s)?", "s")
            .replaceAll("min(utes?|s)?", "m")
            .replaceAll("hours?", "h")
            .replaceAll("\\s", "");
    return parse(parts, Instant.EPOCH);
  }

  private static double unit(String name) {
    return switch (name) {
      case "d" -> 86_400;
      case "h" -> 3_600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "us", "µs" -> 1e-6;
      default -> 1e-9;
    };
  }

  private static Duration seconds(double seconds) {
    return seconds >= LONGEST.toSeconds()
        ? LONGEST
        : Duration.ofNanos((long) Math.ceil(seconds * 1e9));
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
