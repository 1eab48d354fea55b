package dev.inlay.providers.local;

import org.jspecify.annotations.Nullable;

/// Reads a text word by word, as BERT's uncased models split it: at white space, with every
/// punctuation mark, Chinese character and special token a word of its own, in lower case and
/// without accents. Knows where in the text each letter came from. Used by one thread.
final class Words {
  /// A longer word is never looked up.
  private static final int MAX_LETTERS = 100;

  private static final String[] SPECIALS = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

  private final Characters characters;
  private final String text;

  /// The next character to read, and what is left of the plain form of the one before it.
  private int at;

  private String rest = "";
  private int restAt;
  private int restOrigin;

  private final char[] letters = new char[2 * MAX_LETTERS];
  private final int[] origins = new int[2 * MAX_LETTERS];
  private int length;
  private int count;
  private int lastOrigin;
  private @Nullable String special;

  Words(Characters characters, String text, int start) {
    this.characters = characters;
    this.text = text;
    this.at = start;
  }

  /// Reads the next word; false at the end of the text.
  boolean next() {
    length = 0;
    count = 0;
    special = null;
    while (!restEndsWord()) {
      if (at == text.length()) {
        return count > 0;
      }
      int c = text.codePointAt(at);
      byte kind = characters.kind(c);
      if (c == '[' && specialAt(at) != null) {
        if (count == 0) {
          takeSpecial();
        }
        return true;
      }
      if (kind == Characters.SPACE && count > 0) {
        return true;
      }
      restOrigin = at;
      restAt = 0;
      rest = kind == Characters.SPACE || kind == Characters.DROPPED ? "" : characters.plain(c);
      at += Character.charCount(c);
    }
    return true;
  }

  /// Takes letters of the character read last; true when the word ends with or before one of them.
  private boolean restEndsWord() {
    while (restAt < rest.length()) {
      int letter = rest.codePointAt(restAt);
      boolean alone = characters.kind(letter) == Characters.ALONE;
      if (alone && count > 0) {
        return true;
      }
      int size = Character.charCount(letter);
      if (count < MAX_LETTERS) {
        for (int i = 0; i < size; i++) {
          letters[length] = rest.charAt(restAt + i);
          origins[length++] = restOrigin;
        }
      }
      count++;
      lastOrigin = restOrigin;
      restAt += size;
      if (alone) {
        return true;
      }
    }
    return false;
  }

  private void takeSpecial() {
    special = specialAt(at);
    origins[0] = at;
    lastOrigin = at;
    at += special == null ? 0 : special.length();
  }

  private @Nullable String specialAt(int index) {
    for (String token : SPECIALS) {
      if (text.startsWith(token, index)) {
        return token;
      }
    }
    return null;
  }

  /// The special token that this word is, if it is one; then it has no letters.
  @Nullable String special() {
    return special;
  }

  /// Whether the word is too long to be looked up; its letters are incomplete then.
  boolean tooLong() {
    return count > MAX_LETTERS;
  }

  char[] letters() {
    return letters;
  }

  int length() {
    return length;
  }

  /// Where in the text the character is that a letter of this word came from.
  int origin(int letter) {
    return origins[letter];
  }

  /// Where in the text the character is that the end of this word came from.
  int lastOrigin() {
    return lastOrigin;
  }
}
