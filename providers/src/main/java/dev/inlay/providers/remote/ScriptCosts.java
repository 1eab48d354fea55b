package dev.inlay.providers.remote;

import java.util.Arrays;

/// What a code point outside of words in Latin letters costs, by the script it belongs to. Between
/// the scripts named here nothing costs less than its UTF-8 bytes: no vocabulary that falls back to
/// bytes has more tokens.
final class ScriptCosts {
  /// Where a range of code points begins, and half tokens for each of them.
  private static final int[][] RANGES = {
    {0x0000, 2}, // ASCII without letters, Latin-1
    {0x0100, 3}, // Latin Extended-A and -B
    {0x0250, 4},
    {0x0370, 2}, // Greek, Cyrillic
    {0x0530, 4}, // Armenian
    {0x0590, 3}, // Hebrew
    {0x0600, 2}, // Arabic
    {0x0700, 4},
    {0x0800, 6},
    {0x0900, 4}, // Devanagari to Tamil
    {0x0C00, 5}, // Telugu to Sinhala
    {0x0E00, 4}, // Thai
    {0x0E80, 6}, // Lao, Tibetan, Burmese, Georgian, Ethiopic, Khmer, …
    {0x1E00, 4}, // Vietnamese
    {0x1F00, 6},
    {0x2000, 2}, // dashes, quotes, dots
    {0x2028, 6}, // currencies, arrows, mathematics, pictures, …
    {0x3000, 4}, // punctuation of Chinese and Japanese
    {0x3040, 3}, // Kana
    {0x3100, 4}, // Han
    {0xA000, 6},
    {0xAC00, 4}, // Hangul
    {0xD7B0, 6},
    {0xFF00, 4}, // full width
    {0x10000, 8}
  };

  private static final int[] STARTS = Arrays.stream(RANGES).mapToInt(range -> range[0]).toArray();

  private ScriptCosts() {}

  /// Half tokens for a code point.
  static int halves(int codePoint) {
    int found = Arrays.binarySearch(STARTS, codePoint);
    return RANGES[found >= 0 ? found : -found - 2][1];
  }
}
