package dev.inlay.simulator.script;

/// Something in a script that cannot be.
///
/// @param line where, from 1
/// @param path of the setting: `providers.openai.limits.requests_per_minute`; empty: the whole
/// @param message what is wrong and what would be right
public record Mistake(int line, String path, String message) {

  /// `line 7: providers.openai.port: must be ...`
  @Override
  public String toString() {
    return "line %d: %s%s".formatted(line, path.isEmpty() ? "" : path + ": ", message);
  }
}
