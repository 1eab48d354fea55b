package dev.inlay.simulator.script;

/// What a limit counts.
public enum QuotaUnit {
  /// Calls, whatever they hold.
  REQUESTS,
  /// Texts: some providers count each text of a call as a request.
  INPUTS,
  /// Tokens of the texts, as the provider counts them.
  TOKENS
}
