package dev.inlay.core.embed;

/// The time over which a provider's limit counts.
public enum QuotaWindow {
  /// Refills steadily, a sixtieth a second.
  MINUTE,
  /// Starts anew at the provider's midnight; nothing before that helps.
  DAY
}
