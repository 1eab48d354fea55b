package dev.inlay.providers.local;

import dev.inlay.core.embed.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// BERT's uncased WordPiece tokenizer: token for token that of Hugging Face, with truncation and
/// padding off. A text is split into words (`Words`), a word into the longest pieces of the
/// vocabulary, from its start on; a word of more than 100 letters, or with a part that is in no
/// piece, is one unknown token.
///
/// The time grows with the length of the text alone, whatever it holds. Lone surrogates are
/// dropped, as U+FFFD is. Safe for use by many threads at once.
public final class WordPiece implements Tokenizer {
  /// Before and after the tokens of every text.
  static final int AROUND = 2;

  private static final int MAX_PIECES = 200;

  private final Characters characters = new Characters();
  private final Vocabulary vocabulary;
  private final int begin;
  private final int end;
  private final int unknown;

  private WordPiece(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    begin = vocabulary.special("[CLS]");
    end = vocabulary.special("[SEP]");
    unknown = vocabulary.special("[UNK]");
  }

  /// Reads the vocabulary from a tokenizer's description, the `tokenizer.json` of Hugging Face. The
  /// stream stays open.
  ///
  /// @throws IOException when it cannot be read, or is something else
  public static WordPiece read(InputStream tokenizerJson) throws IOException {
    return new WordPiece(Vocabulary.read(tokenizerJson));
  }

  @Override
  public int count(CharSequence text) {
    Reading reading = new Reading(text.toString(), 0);
    int count = AROUND;
    while (reading.next()) {
      count = Math.addExact(count, reading.pieces);
    }
    return count;
  }

  @Override
  public int endOfPrefix(CharSequence text, int start, int maxTokens) {
    Reading reading = new Reading(text.toString(), start);
    int room = maxTokens - AROUND;
    int before = -1; // the last character that a token before came from
    int cut = start;
    while (reading.next()) {
      for (int piece = 0; piece < reading.pieces; piece++) {
        int origin = reading.origin(piece);
        boolean between = origin > before;
        if (between) {
          cut = origin;
        }
        if (room-- <= 0) {
          return Math.max(cut, start + firstCharacter(text, start));
        }
        before = reading.lastOrigin(piece);
      }
    }
    return text.length();
  }

  private static int firstCharacter(CharSequence text, int start) {
    return start == text.length() ? 0 : Character.charCount(Character.codePointAt(text, start));
  }

  /// The ids of a text's tokens, special tokens included.
  long[] ids(String text) {
    Reading reading = new Reading(text, 0);
    long[] ids = new long[64];
    int size = 0;
    ids[size++] = begin;
    while (reading.next()) {
      if (size + reading.pieces >= ids.length) {
        ids = Arrays.copyOf(ids, 2 * ids.length + reading.pieces);
      }
      for (int piece = 0; piece < reading.pieces; piece++) {
        ids[size++] = reading.ids[piece];
      }
    }
    ids[size++] = end;
    return Arrays.copyOf(ids, size);
  }

  /// Goes through a text word by word, each cut into its pieces.
  private final class Reading {
    private final Words words;
    private final int[] starts = new int[MAX_PIECES];
    private final int[] ids = new int[MAX_PIECES];
    private int pieces;

    Reading(String text, int start) {
      words = new Words(characters, text, start);
    }

    boolean next() {
      if (!words.next()) {
        return false;
      }
      String special = words.special();
      pieces = special == null && !words.tooLong() ? lookUp() : 0;
      if (pieces == 0) {
        starts[0] = 0;
        ids[0] = special == null ? unknown : vocabulary.special(special);
        pieces = 1;
      }
      return true;
    }

    private int lookUp() {
      return vocabulary.pieces(words.letters(), words.length(), starts, ids);
    }

    /// Where in the text the first character of a piece is.
    int origin(int piece) {
      return words.origin(starts[piece]);
    }

    /// Where in the text the last character of a piece is.
    int lastOrigin(int piece) {
      return piece + 1 < pieces ? words.origin(starts[piece + 1] - 1) : words.lastOrigin();
    }
  }
}
