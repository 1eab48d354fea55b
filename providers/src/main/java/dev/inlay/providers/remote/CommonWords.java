package dev.inlay.providers.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The English words that vocabularies have whole, and what a word costs that is one of them or one
/// with an ending.
///
/// The list is of the first 9,000 words of 4 to 12 letters that BERT's vocabulary (which is in the
/// order of frequency) and OpenAI's cl100k, o200k and p50k all have as one token after a space.
/// Shorter words are one piece anyway. Most running English is made of them.
final class CommonWords {
  /// Of a word and its ending; also of those few that a vocabulary cuts elsewhere.
  private static final List<String> ENDINGS =
      List.of("s", "es", "ed", "ing", "er", "ers", "able", "ion", "ions");

  private static final int SHORTEST = 4;
  private static final int LONGEST = 12;
  private static final int BITS = 5; // a letter; twelve of them fit a long

  private static final long[] WORDS = read();

  private CommonWords() {}

  /// Tokens of a word of letters from A to Z, of which only the first may be a capital (fewer
  /// vocabularies have that whole, so it costs two); 0 when it is none of these.
  static int tokens(CharSequence text, int start, int end) {
    if (contains(text, start, end)) {
      return text.charAt(start) <= 'Z' ? 2 : 1;
    }
    for (String ending : ENDINGS) {
      int stem = end - ending.length();
      if (endsWith(text, end, ending) && contains(text, start, stem)) {
        return 2;
      }
    }
    return 0;
  }

  private static boolean contains(CharSequence text, int start, int end) {
    return end - start >= SHORTEST
        && end - start <= LONGEST
        && Arrays.binarySearch(WORDS, packed(text, start, end)) >= 0;
  }

  private static boolean endsWith(CharSequence text, int end, String ending) {
    int from = end - ending.length();
    for (int i = 0; i < ending.length(); i++) {
      if (from + i < 0 || text.charAt(from + i) != ending.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static long packed(CharSequence text, int start, int end) {
    long word = 0;
    for (int i = start; i < end; i++) {
      word = (word << BITS) | (text.charAt(i) & 0x1f); // a letter's place in the alphabet
    }
    return word;
  }

  private static long[] read() {
    try (InputStream file = CommonWords.class.getResourceAsStream("common-words.txt")) {
      byte[] all = Objects.requireNonNull(file, "common-words.txt").readAllBytes();
      return new String(all, StandardCharsets.US_ASCII)
          .lines()
          .mapToLong(word -> packed(word, 0, word.length()))
          .sorted()
          .toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
