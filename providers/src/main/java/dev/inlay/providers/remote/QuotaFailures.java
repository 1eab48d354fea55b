package dev.inlay.providers.remote;

import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Reads the details of Google's refusals: `QuotaFailure` names the quotas that were exceeded,
/// `RetryInfo` says how long to wait.
///
/// A quota's id tells what it counts and over which time, as in
/// `EmbedContentRequestsPerDayPerProjectPerModel-FreeTier`. "Embed content requests" are texts:
/// each text of a batch counts as one. "Batch embed contents requests" are calls.
final class QuotaFailures {
  private QuotaFailures() {}

  static List<ToldLimit> read(JsonNode body, QuotaUnit requestsCount) {
    List<ToldLimit> told = new ArrayList<>();
    for (JsonNode detail : body.path("error").path("details")) {
      for (JsonNode violation : detail.path("violations")) {
        String id = violation.path("quotaId").asString("").toLowerCase(Locale.ROOT);
        Optional<QuotaWindow> window =
            id.contains("perday")
                ? Optional.of(QuotaWindow.DAY)
                : id.contains("perminute") ? Optional.of(QuotaWindow.MINUTE) : Optional.empty();
        if (window.isPresent()) {
          told.add(
              new ToldLimit(
                  unit(id, requestsCount),
                  window.get(),
                  number(violation.path("quotaValue")),
                  OptionalLong.empty(),
                  Optional.empty()));
        }
      }
    }
    return told;
  }

  private static QuotaUnit unit(String id, QuotaUnit requestsCount) {
    if (id.contains("token")) {
      return QuotaUnit.TOKENS;
    }
    return id.startsWith("batch") ? QuotaUnit.REQUESTS : requestsCount;
  }

  private static OptionalLong number(JsonNode value) {
    String text = value.asString("");
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  static Optional<Duration> retryDelay(JsonNode body) {
    for (JsonNode detail : body.path("error").path("details")) {
      String delay = detail.path("retryDelay").asString("");
      if (!delay.isEmpty()) {
        return Waits.parse(delay, Instant.EPOCH);
      }
    }
    return Optional.empty();
  }
}
