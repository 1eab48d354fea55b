package dev.inlay.core.chunk;

/// What lies at a place of a text, from the worst to the best place to cut it.
enum Boundary {
  NONE,
  WORD,
  SENTENCE,
  LINE,
  PARAGRAPH;

  /// End a sentence when white space follows.
  private static final String SENTENCE_ENDS = ".!?…‥؟۔।॥";

  /// End a sentence whatever follows.
  private static final String WIDE_SENTENCE_ENDS = "。！？｡";

  private static final String CLOSERS = "\"'”’)]}»」』）】》〉";

  /// Looked over between a sentence's end and the place asked about.
  private static final int MOST_CLOSERS = 4;

  /// What lies between the characters before and at `index`, which is inside the text.
  static Boundary at(CharSequence text, int index) {
    char before = text.charAt(index - 1);
    char after = text.charAt(index);
    if (isBlank(before) || isBlank(after)) {
      return inBlank(text, index);
    }
    boolean goesOn = CLOSERS.indexOf(after) >= 0 || WIDE_SENTENCE_ENDS.indexOf(after) >= 0;
    return !goesOn && endsWith(WIDE_SENTENCE_ENDS, text, index) ? SENTENCE : NONE;
  }

  private static Boundary inBlank(CharSequence text, int index) {
    int start = index;
    while (start > 0 && isBlank(text.charAt(start - 1))) {
      start--;
    }
    int lines = 0;
    for (int i = start; i < text.length() && isBlank(text.charAt(i)); i++) {
      char c = text.charAt(i);
      if (c == '\u2029' || lines == 2) {
        return PARAGRAPH;
      }
      if (c == '\n' || c == '\u2028' || c == '\u0085' || (c == '\r' && !isLineFeed(text, i + 1))) {
        lines++;
      }
    }
    if (lines > 0) {
      return lines > 1 ? PARAGRAPH : LINE;
    }
    boolean sentence =
        endsWith(SENTENCE_ENDS, text, start) || endsWith(WIDE_SENTENCE_ENDS, text, start);
    return sentence ? SENTENCE : WORD;
  }

  private static boolean isLineFeed(CharSequence text, int index) {
    return index < text.length() && text.charAt(index) == '\n';
  }

  private static boolean endsWith(String ends, CharSequence text, int end) {
    int last = end - 1;
    for (int i = 0; i < MOST_CLOSERS && last > 0 && CLOSERS.indexOf(text.charAt(last)) >= 0; i++) {
      last--;
    }
    return last >= 0 && ends.indexOf(text.charAt(last)) >= 0;
  }

  /// White space of every kind, the no-break spaces included.
  static boolean isBlank(char c) {
    return c == '\u0085' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
