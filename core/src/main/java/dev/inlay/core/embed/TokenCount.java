package dev.inlay.core.embed;

/// Where a number of tokens comes from.
public enum TokenCount {
  /// The provider counted (or charged) them.
  TOLD,
  /// The provider tells none: it is the tokenizer's estimate.
  ESTIMATED
}
