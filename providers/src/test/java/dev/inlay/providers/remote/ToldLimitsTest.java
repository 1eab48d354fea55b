package dev.inlay.providers.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldLimitsTest {

  private static List<ToldLimit> told(QuotaUnit requestsCount, String... namesAndValues) {
    Map<String, List<String>> headers = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return ToldLimits.read(
        HttpHeaders.of(headers, (name, value) -> true), requestsCount, Instant.EPOCH);
  }

  @Test
  void openAisHeadersAreRead() {
    assertThat(
            told(
                QuotaUnit.REQUESTS,
                "x-ratelimit-limit-requests",
                "3000",
                "x-ratelimit-remaining-requests",
                "2999",
                "x-ratelimit-reset-requests",
                "20ms",
                "x-ratelimit-limit-tokens",
                "1000000",
                "x-ratelimit-remaining-tokens",
                "250000",
                "x-ratelimit-reset-tokens",
                "45s"))
        .containsExactlyInAnyOrder(
            limit(QuotaUnit.REQUESTS, QuotaWindow.MINUTE, 3000, 2999, Duration.ofMillis(20)),
            limit(
                QuotaUnit.TOKENS, QuotaWindow.MINUTE, 1_000_000, 250_000, Duration.ofSeconds(45)));
  }

  /// OpenAI tells a day's limit in the same headers as a minute's.
  @ParameterizedTest
  @CsvSource({
    "200, 199, 7m12s, DAY",
    "10000, 9999, 8.64s, DAY",
    "14400, 14370, 2m59.56s, DAY",
    "1000, 0, 40m, DAY",
    "60, 59, 1s, MINUTE",
    "3, 0, 60s, MINUTE",
    "1000000, 999900, 1s, MINUTE",
    "1000000, 999900, 6ms, MINUTE",
    "500, 500, 0s, MINUTE",
    "500, 499, '', MINUTE"
  })
  void theWindowFollowsFromTheReset(long limit, long remaining, String reset, QuotaWindow window) {
    assertThat(
            told(
                QuotaUnit.REQUESTS,
                "x-ratelimit-limit-requests",
                Long.toString(limit),
                "x-ratelimit-remaining-requests",
                Long.toString(remaining),
                "x-ratelimit-reset-requests",
                reset))
        .singleElement()
        .extracting(ToldLimit::window)
        .isEqualTo(window);
  }

  @Test
  void azuresHeadersAreRead() {
    assertThat(
            told(
                QuotaUnit.REQUESTS,
                "x-ratelimit-remaining-requests",
                "-1",
                "x-ratelimit-remaining-tokens",
                "119000",
                "x-ratelimit-reset-tokens",
                "5"))
        .containsExactly(
            new ToldLimit(
                QuotaUnit.TOKENS,
                QuotaWindow.MINUTE,
                OptionalLong.empty(),
                OptionalLong.of(119_000),
                Optional.of(Duration.ofSeconds(5))));
  }

  @Test
  void mistralsOlderHeadersAreRead() {
    assertThat(
            told(
                QuotaUnit.REQUESTS,
                "X-RateLimitBySize-Limit-Minute",
                "500000",
                "X-RateLimitBySize-Remaining-Minute",
                "467993",
                "x-ratelimitbysize-limit-month",
                "1000000000"))
        .containsExactly(
            new ToldLimit(
                QuotaUnit.TOKENS,
                QuotaWindow.MINUTE,
                OptionalLong.of(500_000),
                OptionalLong.of(467_993),
                Optional.empty()));
  }

  @Test
  void aLimitOfRequestsMayCountInputs() {
    assertThat(told(QuotaUnit.INPUTS, "x-ratelimit-limit-requests-day", "1000"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.unit()).isEqualTo(QuotaUnit.INPUTS);
              assertThat(it.window()).isEqualTo(QuotaWindow.DAY);
            });
  }

  @Test
  void nonsenseTellsNothing() {
    assertThat(
            told(
                QuotaUnit.REQUESTS,
                "x-ratelimit-limit-requests",
                "many",
                "x-ratelimit-remaining-requests",
                "99999999999999999999",
                "x-ratelimit-reset-requests",
                "soon",
                "x-ratelimit-limit",
                "5",
                "x-ratelimit-limit-cakes",
                "5"))
        .isEmpty();
  }

  private static ToldLimit limit(
      QuotaUnit unit, QuotaWindow window, long limit, long remaining, Duration reset) {
    return new ToldLimit(
        unit, window, OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(reset));
  }
}
