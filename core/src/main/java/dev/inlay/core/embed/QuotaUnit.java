package dev.inlay.core.embed;

/// What a provider's limit counts.
public enum QuotaUnit {
  /// Calls, whatever they hold.
  REQUESTS,
  /// Texts; some providers count each text of a call as a request.
  INPUTS,
  /// Tokens of the texts, as the provider counts them.
  TOKENS
}
