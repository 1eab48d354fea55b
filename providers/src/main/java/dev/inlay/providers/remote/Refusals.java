package dev.inlay.providers.remote;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.QuotaUnit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Judges answers other than 200 by what is common to providers.
///
/// | answer | is |
/// |---|---|
/// | 400, 413, 414, 422 | the call's own trouble, which is halved; but the profile's when it speaks of the key, the model or the dimensions |
/// | 401, 402, 403, 404 and other 4xx, redirects | the profile's trouble |
/// | 408, 409, 421, 423, 424, 425, 499, other 5xx, other 2xx | tried again |
/// | 502, 503, 504, 521, 522, 523, 529 | the provider is down: waited for |
/// | 429 | see [RateLimits] |
///
/// `Retry-After` counts with whatever is tried again or waited for.
final class Refusals {
  private Refusals() {}

  static EmbeddingException judge(Refusal refusal, QuotaUnit requestsCount, Instant now) {
    int status = refusal.status();
    return switch (status) {
      case 429 -> RateLimits.judge(refusal, requestsCount, now);
      case 400, 413, 414, 422 ->
          concernsProfile(refusal)
              ? denied(refusal)
              : new EmbeddingException.Permanent(refusal.describe(), null);
      case 502, 503, 504, 521, 522, 523, 529 ->
          new EmbeddingException.Unavailable(refusal.describe(), null, wait(refusal, now));
      case 408, 409, 421, 423, 424, 425, 499 -> retriable(refusal, now);
      default -> status >= 300 && status < 500 ? denied(refusal) : retriable(refusal, now);
    };
  }

  private static boolean concernsProfile(Refusal refusal) {
    return refusesKey(refusal)
        || speaksOfModel(refusal)
        || speaksOfDimensions(refusal)
        || refusal.hasCode("FAILED_PRECONDITION"); // Google's, of places and billing
  }

  /// Whether another key might do better.
  static boolean refusesKey(Refusal refusal) {
    return refusal.status() == 401
        || (refusal.status() == 403 && refusal.says("api key"))
        || speaksOfKey(refusal);
  }

  private static boolean speaksOfKey(Refusal refusal) {
    return refusal.hasCode("invalid_api_key", "API_KEY_INVALID", "UNAUTHENTICATED")
        || refusal.says(
            "api key not valid",
            "api key expired",
            "invalid api key",
            "incorrect api key",
            "invalid api token");
  }

  private static boolean speaksOfModel(Refusal refusal) {
    return refusal.hasCode("model_not_found", "invalid_model", "DeploymentNotFound")
        || refusal.says("invalid model")
        || (refusal.says("model")
            && refusal.says(
                "not found",
                "does not exist",
                "is not supported",
                "unknown model",
                "not available"));
  }

  private static boolean speaksOfDimensions(Refusal refusal) {
    return refusal.says("dimension")
        && refusal.says(
            "not support",
            "invalid",
            "must be",
            "unsupported",
            "accepted values",
            "less than",
            "matryoshka");
  }

  private static EmbeddingException denied(Refusal refusal) {
    String location =
        refusal.status() < 400
            ? refusal
                .headers()
                .firstValue("location")
                .map(to -> " (it redirects elsewhere: give that address as base-url)")
                .orElse("")
            : "";
    return new EmbeddingException.Denied(refusal.describe() + location, null);
  }

  private static EmbeddingException retriable(Refusal refusal, Instant now) {
    return new EmbeddingException.Retriable(refusal.describe(), null, wait(refusal, now));
  }

  private static @Nullable Duration wait(Refusal refusal, Instant now) {
    return Waits.told(refusal.headers(), now).orElse(null);
  }
}
