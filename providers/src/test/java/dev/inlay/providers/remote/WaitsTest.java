package dev.inlay.providers.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "6m0s, PT6M",
    "1ms, PT0.001S",
    "8.64s, PT8.64S",
    "2h3m4s, PT2H3M4S",
    "1m2.5s, PT1M2.5S",
    "17s, PT17S",
    "0.8s, PT0.8S",
    "3.000000001s, PT3.000000001S",
    "20us, PT0.00002S",
    "30, PT30S",
    "0.25, PT0.25S",
    "0, PT0S",
    "0s, PT0S",
    "' 5 ', PT5S",
    "1795514450, PT50S",
    "1795514450000, PT50S",
    "1795514300, PT0S",
    "1d, P1D",
    "90000, P1D",
    "999999999999s, P1D",
    "1000d, P1D"
  })
  void durationsAreRead(String text, Duration expected) {
    assertThat(Waits.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "soon",
        "-1",
        "-5s",
        "1.2.3",
        "5s soon",
        "s",
        "1e9",
        "NaN",
        "5 parsecs",
        "99999999999999999999"
      })
  void whatIsNoDurationIsNone(String text) {
    assertThat(Waits.parse(text, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "120, PT2M",
    "'Tue, 24 Nov 2026 10:01:30 GMT', PT1M30S",
    "'Tue, 24 Nov 2026 09:00:00 GMT', PT0S",
    "'Wed, 24 Nov 2027 10:00:00 GMT', P1D"
  })
  void retryAfterIsANumberOrADate(String text, Duration expected) {
    assertThat(Waits.retryAfter(text, NOW)).contains(expected);
  }

  @Test
  void anUnreadableRetryAfterIsNone() {
    assertThat(Waits.retryAfter("Tue, 99 Nov", NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "please try again in 180ms. visit, PT0.18S",
    "please try again in 6m0s., PT6M",
    "please retry in 33.5s., PT33.5S",
    "please retry after 6 seconds. please go here, PT6S",
    "retry after 1 minute, PT1M",
    "wait 20 secs, PT20S",
    "'try again in 1 hour 30 minutes', PT1H30M",
    "please retry in 250 milliseconds, PT0.25S"
  })
  void waitsAreFoundInMessages(String message, Duration expected) {
    assertThat(Waits.inWords(message)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"please try again later", "in 5 minutes", "retry in a while", "limit 5 m tokens"})
  void otherMessagesAskForNoWait(String message) {
    assertThat(Waits.inWords(message)).isEmpty();
  }
}
