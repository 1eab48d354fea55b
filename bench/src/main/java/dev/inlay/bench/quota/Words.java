package dev.inlay.bench.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Texts that are no other's, of as many tokens as wanted.
public final class Words {
  /// Of one token, as the simulator counts.
  public static final int BYTES_PER_TOKEN = 4;

  private final Random random;

  public Words(long seed) {
    this.random = new Random(seed);
  }

  /// One text of made-up words.
  public String text(int tokens) {
    StringBuilder text = new StringBuilder(tokens * BYTES_PER_TOKEN + 8);
    while (text.length() < tokens * BYTES_PER_TOKEN) {
      for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
        text.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
        text.append("aeiou".charAt(random.nextInt(5)));
      }
      text.append(' ');
    }
    text.setLength(tokens * BYTES_PER_TOKEN);
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }

  /// Several texts.
  public List<String> texts(int n, int tokens) {
    List<String> texts = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      texts.add(text(tokens));
    }
    return texts;
  }
}
