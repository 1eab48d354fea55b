package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import java.util.Optional;

/// Keys in the `Authorization` header.
final class Bearer {
  private static final String SCHEME = "bearer ";

  private Bearer() {}

  static Optional<String> key(Request request) {
    return request
        .header("authorization")
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip())
        .filter(key -> !key.isEmpty());
  }

  /// A key as answers may repeat it.
  static String masked(String key) {
    return key.length() <= 8
        ? "*".repeat(key.length())
        : key.substring(0, 4) + "****" + key.substring(key.length() - 4);
  }
}
