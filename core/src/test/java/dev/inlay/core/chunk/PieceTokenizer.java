package dev.inlay.core.chunk;

import dev.inlay.core.embed.Tokenizer;

/// Four code points a token, white space between tokens and no token, and one special token on
/// either side: the shape of WordPiece.
final class PieceTokenizer implements Tokenizer {
  private static final int PIECE = 4;

  @Override
  public int count(CharSequence text) {
    int[] tokens = {0};
    walk(text, 0, Integer.MAX_VALUE, tokens);
    return tokens[0] + 2;
  }

  @Override
  public int endOfPrefix(CharSequence text, int start, int maxTokens) {
    int end = walk(text, start, maxTokens - 2, new int[1]);
    return end > start || start == text.length()
        ? end
        : start + Character.charCount(Character.codePointAt(text, start));
  }

  private static int walk(CharSequence text, int start, int most, int[] tokens) {
    int inPiece = 0;
    int i = start;
    while (i < text.length()) {
      int c = Character.codePointAt(text, i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        inPiece = 0;
      } else if (inPiece % PIECE == 0) {
        if (tokens[0] == most) {
          return i;
        }
        tokens[0]++;
        inPiece = 1;
      } else {
        inPiece++;
      }
      i += Character.charCount(c);
    }
    return i;
  }
}
