package dev.inlay.simulator.script;

import java.util.OptionalInt;

/// Where a provider is found.
///
/// @param path what comes before the protocol's own paths: `/openai`, or empty
/// @param port a port of its own, 0 for any free one; empty: the simulator's
public record Mount(String path, OptionalInt port) {
  public Mount {
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (!path.matches("(/[A-Za-z0-9._~-]+)*")) {
      throw new IllegalArgumentException(
          "\"%s\" is not a path: it begins with / and has letters, digits, '-', '.', '_' and '~'"
              .formatted(path));
    }
    if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > 65_535)) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port.getAsInt());
    }
  }
}
