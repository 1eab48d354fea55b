package dev.inlay.core.worker;

import java.util.Locale;

/// How a document can be out of step with what is stored of it.
public enum Finding {
  /// A row with text, and nothing stored.
  MISSING,
  /// What is stored is of another text, tenant or metadata than the row's.
  STALE,
  /// The vectors are not as many as were stored.
  INCOMPLETE,
  /// Something is stored, and there is no row.
  ORPHANED,
  /// Missing, stale or incomplete, and its item is in the dead letters.
  FAILED;

  /// In lower case.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Finding of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
