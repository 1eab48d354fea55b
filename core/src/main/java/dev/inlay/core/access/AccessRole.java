package dev.inlay.core.access;

import java.util.Arrays;
import java.util.Locale;

/// What a caller may do; each may do what those before it may.
public enum AccessRole {
  /// Look.
  VIEWER,
  /// Steer: queue, cancel, pause, repair.
  OPERATOR,
  /// Configure, and decide who may do what.
  ADMIN;

  /// As it is written everywhere.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The role of that name.
  ///
  /// @throws IllegalArgumentException naming those there are
  public static AccessRole of(String text) {
    return Arrays.stream(values())
        .filter(role -> role.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no role \"%s\"; there are viewer, operator and admin"
                        .formatted(text)));
  }
}
