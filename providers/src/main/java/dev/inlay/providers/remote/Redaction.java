package dev.inlay.providers.remote;

import java.util.List;

/// Takes out of a provider's words what must not be shown: the key, and the texts that were sent.
///
/// @param inputs the texts of the call
record Redaction(ApiKey key, List<String> inputs) {
  private static final int SHORTEST_QUOTE = 12;
  private static final int LONGEST_QUOTE = 24;
  private static final int LONGEST = 200;
  private static final int LONGEST_READ = 4096;

  /// The text without them, on one line, without control characters. From where a text of the call
  /// is quoted on, the rest is left out.
  String redacted(String text) {
    String scrubbed = key.scrub(text);
    int end = Math.min(LONGEST_READ, scrubbed.length());
    for (String input : inputs) {
      if (input.length() >= SHORTEST_QUOTE) {
        int quoted = scrubbed.indexOf(input.substring(0, Math.min(LONGEST_QUOTE, input.length())));
        if (quoted >= 0 && quoted < end) {
          end = quoted;
        }
      }
    }
    String rest = scrubbed.substring(0, end).replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    // Providers mask keys in ways of their own, and leave some letters of them.
    String masked = rest.replaceAll("\\S*\\*{3,}\\S*", "***");
    return end < scrubbed.length() ? masked + "…" : masked;
  }

  /// The same, and at most 200 characters long.
  String shown(String text) {
    String redacted = redacted(text);
    if (redacted.length() <= LONGEST) {
      return redacted;
    }
    boolean pair = Character.isHighSurrogate(redacted.charAt(LONGEST - 1));
    return redacted.substring(0, pair ? LONGEST - 1 : LONGEST) + "…";
  }
}
