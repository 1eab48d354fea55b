package dev.inlay.core.source;

import org.jspecify.annotations.Nullable;

/// Whether workers may claim the items of a source.
public enum QueueUse {
  /// As the configuration key `queue_enabled` says.
  INHERITED,
  /// They may, also when `queue_enabled` is false.
  ENABLED,
  /// They may not: its application embeds directly. Its items are accepted and wait.
  DISABLED;

  static QueueUse of(@Nullable Boolean enabled) {
    return enabled == null ? INHERITED : enabled ? ENABLED : DISABLED;
  }

  /// As it stands in the source's row.
  @Nullable Boolean enabled() {
    return switch (this) {
      case INHERITED -> null;
      case ENABLED -> true;
      case DISABLED -> false;
    };
  }
}
