package dev.inlay.core.chunk;

import java.util.Random;

/// Texts of everything that a chunker may stumble over.
final class RandomText {
  private static final String[] PARTS = {
    " ",
    " ",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "\n \n",
    ". ",
    "。",
    "！",
    "」",
    "?) ",
    "\u2029",
    "\u3000",
    "\u00a0",
    "paid",
    "Monday",
    "unaffable",
    "收据",
    "각",
    "e\u0301",
    "\u0301",
    "\u200d",
    "\uD83D\uDE00",
    "\uD83D",
    "\uDE00",
    "x".repeat(60)
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
