package dev.inlay.bench;

/// How much is measured.
public enum Scale {
  /// What the goals are stated for.
  FULL,
  /// The same code in a few seconds, for tests; its figures mean nothing.
  SMOKE
}
