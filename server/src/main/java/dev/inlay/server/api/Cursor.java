package dev.inlay.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where a page ends, in a form that nobody is tempted to count with.
final class Cursor {
  private Cursor() {}

  static String text(@Nullable Object id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.valueOf(id).getBytes(StandardCharsets.UTF_8));
  }

  static long id(String cursor) {
    try {
      return Long.parseLong(
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) { // of the decoder and of the number
      throw new IllegalArgumentException("this is no cursor of ours; begin without one", e);
    }
  }
}
