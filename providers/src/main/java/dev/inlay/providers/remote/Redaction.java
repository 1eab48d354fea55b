package dev.inlay.providers.remote;

import java.util.List;

/// Takes out of a provider's words what must not be shown: the key, and the texts that were sent.
///
/// @param inputs the texts of the call
record Redaction(ApiKey key, List<String> inputs) {
  private static final int SHORTEST_QUOTE = 12;
  private static final int LONGEST_QUOTE = 24;
  private static final int LONGEST = 200;

  /// The text without them, on one line, without control characters, and at most 200 characters
  /// long. From where a text of the call is quoted on, the rest is left out.
  String shown(String text) {
    String shown = key.scrub(text);
    int end = shown.length();
    for (String input : inputs) {
      if (input.length() >= SHORTEST_QUOTE) {
        int quoted = shown.indexOf(input.substring(0, Math.min(LONGEST_QUOTE, input.length())));
        if (quoted >= 0 && quoted < end) {
          end = quoted;
        }
      }
    }
    boolean cut = end < shown.length();
    shown = shown.substring(0, end).replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    if (shown.length() > LONGEST) {
      cut = true;
      int last = Character.isHighSurrogate(shown.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      shown = shown.substring(0, last);
    }
    // Providers mask keys in ways of their own, and leave some letters of them.
    shown = shown.replaceAll("\\S*\\*{3,}\\S*", "***");
    return cut ? shown + "…" : shown;
  }
}
