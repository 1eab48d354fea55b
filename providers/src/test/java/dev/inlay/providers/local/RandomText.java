package dev.inlay.providers.local;

import java.util.Random;

/// Texts of everything that a tokenizer may stumble over.
final class RandomText {
  private static final String[] PARTS = {
    " ",
    " ",
    "\n",
    "\n\n",
    ". ",
    "。",
    "paid",
    "unaffable",
    "Monday",
    "收据",
    "각",
    "e\u0301",
    "\uD83D\uDE00",
    "\uD83D",
    "\uDE00",
    "\uFFFD",
    "\u0000",
    "\u200d",
    "\u00a0",
    "[SEP]",
    "[SE",
    "≠",
    "x".repeat(101),
    "1,000.50",
    "ß",
    "#"
  };

  private RandomText() {}

  static String of(Random random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(4) == 0) {
        text.appendCodePoint(1 + random.nextInt(0x1ffff));
      } else {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
    }
    return text.toString();
  }

  static boolean isBetweenCodePoints(String text, int index) {
    return index == 0
        || index == text.length()
        || !Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }
}
