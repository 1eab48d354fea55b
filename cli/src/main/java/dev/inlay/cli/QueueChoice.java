package dev.inlay.cli;

import dev.inlay.core.source.QueueUse;

/// Whether workers may claim a source's items, as the command line names it.
enum QueueChoice {
  inherited,
  enabled,
  disabled;

  QueueUse use() {
    return switch (this) {
      case inherited -> QueueUse.INHERITED;
      case enabled -> QueueUse.ENABLED;
      case disabled -> QueueUse.DISABLED;
    };
  }

  static QueueChoice of(QueueUse use) {
    return switch (use) {
      case INHERITED -> inherited;
      case ENABLED -> enabled;
      case DISABLED -> disabled;
    };
  }
}
