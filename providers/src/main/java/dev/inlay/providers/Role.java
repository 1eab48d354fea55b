package dev.inlay.providers;

/// What tells a model whether a text is stored and found, or searches.
///
/// @param task the provider's own word for it, sent beside the text; empty: nothing is sent
/// @param prefix what is put before every text, for models that are told so; empty: nothing
public record Role(String task, String prefix) {
  static final Role PLAIN = new Role("", "");

  static Role task(String task) {
    return new Role(task, "");
  }

  static Role prefix(String prefix) {
    return new Role("", prefix);
  }
}
