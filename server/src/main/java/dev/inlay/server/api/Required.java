package dev.inlay.server.api;

import org.jspecify.annotations.Nullable;

/// What a request must say.
final class Required {
  private Required() {}

  static <T> T field(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("the request lacks \"%s\"".formatted(name));
    }
    return value;
  }
}
