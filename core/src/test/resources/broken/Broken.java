package broken;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/// Wrong on purpose: see NullAwayIsOnTest.
@NullMarked
final class Broken {
  private Broken() {}

  static int length(@Nullable String text) {
    return text.length();
  }
}
