package dev.inlay.providers.remote;

import dev.inlay.core.embed.Tokenizer;

/// Counts the tokens of models whose vocabulary is not at hand: in practice never fewer than they
/// do, and up to twice as many. A text has the same count for ever, since chunks are cut by it and
/// their hash tells whether a document changed: nothing is learned here.
///
/// A text is read from left to right in pieces, and a piece has a fixed cost by what it is written
/// in ([ScriptCosts]; words in Latin letters below; [CommonWords] of English whole). The costs were
/// set so that samples of prose in 30 languages, code, tables, JSON, identifiers and emoji have no
/// fewer tokens than in cl100k, OpenAI's vocabulary, and those in Latin letters no fewer than in
/// BERT's; the tests hold it. Where other vocabularies are dearer than these, theirs is the cost: a
/// digit is a token, as it is for Gemini and Llama.
///
/// Immutable, safe for use by many threads at once.
public final class TokenEstimate implements Tokenizer {
  /// Before and after the tokens of every text.
  private static final int AROUND = 2;

  @Override
  public int count(CharSequence text) {
    Reading reading = new Reading(text, 0);
    long halves = 0;
    while (reading.next()) {
      halves += reading.halves;
    }
    return Math.toIntExact(AROUND + (halves + 1) / 2);
  }

  @Override
  public int endOfPrefix(CharSequence text, int start, int maxTokens) {
    Reading reading = new Reading(text, start);
    long room = 2L * (maxTokens - AROUND);
    int cut = start;
    while (reading.next()) {
      room -= reading.halves;
      if (room < 0) {
        return Math.max(cut, start + Character.charCount(Character.codePointAt(text, start)));
      }
      cut = reading.end;
    }
    return text.length();
  }

  /// Goes through a text piece by piece. What a piece costs depends on those before it in its word,
  /// never on what follows it, so that a prefix has the same pieces when it stands alone. But a
  /// whole word that is known is one piece; it costs no more than its parts would, so that a prefix
  /// that happens to be one has at most as many tokens when it stands alone.
  private static final class Reading {
    private static final int MAX_SPACES = 4;
    private static final int LONG_PIECES = 2;

    /// a, e, i, o, u and y, a bit for each letter's place in the alphabet.
    private static final int VOWELS = 1 << 1 | 1 << 5 | 1 << 9 | 1 << 15 | 1 << 21 | 1 << 25;

    private final CharSequence text;
    private int end;
    private int halves;
    private int pieces;
    private boolean inWord;

    Reading(CharSequence text, int start) {
      this.text = text;
      end = start;
    }

    /// Moves to the next piece; it ends at `end` and costs `halves` half tokens.
    boolean next() {
      int at = end;
      if (at >= text.length()) {
        return false;
      }
      if (text.charAt(at) == ' ') {
        pieces = 0;
        at = endOfSpaces(at);
        if (at > end + 1 || at == text.length() || !isLetter(text.charAt(at))) {
          end = at;
          halves = 2;
          return true;
        } // a word's first piece has the space before it
      }
      if (isLetter(text.charAt(at))) {
        if (inWord || !whole(at)) {
          letters(at);
        }
        inWord = end < text.length() && isLetter(text.charAt(end));
      } else {
        int c = Character.codePointAt(text, at);
        pieces = 0;
        end = at + Character.charCount(c);
        halves = ScriptCosts.halves(c);
      }
      return true;
    }

    private int endOfSpaces(int from) {
      int at = from + 1;
      while (at < from + MAX_SPACES && at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      return at;
    }

    /// Takes a common word as one piece.
    private boolean whole(int at) {
      int to = at + 1;
      while (to < text.length() && isSmall(text.charAt(to))) {
        to++;
      }
      if (to < text.length() && isLetter(text.charAt(to))) {
        return false;
      }
      int tokens = CommonWords.tokens(text, at, to);
      if (tokens > 0) {
        end = to;
        halves = 2 * tokens;
        pieces = 0;
      }
      return tokens > 0;
    }

    /// Two capitals, or small letters of which the first may be a capital: three of them at the
    /// beginning of a word, two further on, as vocabularies have few long words whole. Letters
    /// without a vowel cost half as much again.
    private void letters(int at) {
      char first = text.charAt(at);
      end = at + 1;
      if (isCapital(first)) {
        pieces = 0;
        if (end < text.length() && isCapital(text.charAt(end))) {
          end++;
          halves = 2;
          return;
        }
      }
      int most = at + (pieces < LONG_PIECES ? 3 : 2);
      boolean vowel = isVowel(first);
      while (end < most && end < text.length() && isSmall(text.charAt(end))) {
        vowel |= isVowel(text.charAt(end));
        end++;
      }
      halves = vowel ? 2 : Math.max(2, end - at + 1);
      pieces++;
    }

    private static boolean isLetter(char c) {
      return isSmall(c) || isCapital(c);
    }

    private static boolean isSmall(char c) {
      return c >= 'a' && c <= 'z';
    }

    private static boolean isCapital(char c) {
      return c >= 'A' && c <= 'Z';
    }

    private static boolean isVowel(char letter) {
      return (VOWELS >>> (letter & 31) & 1) != 0;
    }
  }
}
