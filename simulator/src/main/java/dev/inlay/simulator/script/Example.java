package dev.inlay.simulator.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A commented script to begin with.
public enum Example {
  GEMINI_FREE_TIER("Gemini without billing: limits that count texts, and a misleading day"),
  OPENAI_TIER_1("OpenAI's first tier: limits told in headers"),
  VOYAGE_NO_CARD("Voyage AI without a card: 3 calls a minute, told nowhere"),
  STORM("a provider on a bad day: every kind of fault"),
  EVERYTHING("every setting of a script, with what it means");

  private final String summary;

  Example(String summary) {
    this.summary = summary;
  }

  /// What it shows, in a few words.
  public String summary() {
    return summary;
  }

  /// Its name: `openai-tier-1`.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The example of that name.
  ///
  /// @throws IllegalArgumentException when there is none; it says which there are
  public static Example named(String key) {
    List<String> known = Arrays.stream(values()).map(Example::key).toList();
    return Arrays.stream(values())
        .filter(example -> example.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no example \"%s\"%s".formatted(key, Nearest.hint(key, known))));
  }

  /// The script, comments included.
  public String text() {
    try (InputStream in = Example.class.getResourceAsStream("examples/" + key() + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the example %s is not packaged".formatted(key()));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The script, read.
  public Script script() {
    return Script.parse(text(), key());
  }
}
