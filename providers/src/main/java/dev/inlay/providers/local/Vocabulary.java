package dev.inlay.providers.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The word pieces of a model and their ids, as a trie that finds the longest piece at a place in
/// time that grows with the piece alone. Immutable once read.
///
/// A child is found in one open-addressed table under (node, letter); letters are renumbered to
/// fit.
final class Vocabulary {
  private static final int WORD_STARTS = 0;
  private static final int WORD_GOES_ON = 1;
  private static final String GOES_ON = "##";
  private static final int NONE = -1;

  private final Map<String, Integer> specials = new LinkedHashMap<>();
  private final char[] letters = new char[Character.MAX_VALUE + 1];
  private int lettersUsed = 1; // 0: in no piece
  private int[] keys = new int[1 << 16];
  private int[] children = new int[1 << 16];
  private int[] ids = new int[1 << 16];
  private int nodes = 2;

  /// Reads the vocabulary from a tokenizer's description, the `tokenizer.json` of Hugging Face.
  static Vocabulary read(InputStream tokenizerJson) throws IOException {
    Vocabulary vocabulary = new Vocabulary();
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), tokenizerJson)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.PROPERTY_NAME && "vocab".equals(json.currentName())) {
          json.nextToken();
          while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String piece = json.currentName();
            json.nextToken();
            vocabulary.add(piece, json.getIntValue());
          }
          return vocabulary;
        }
      }
    }
    throw new IOException("the tokenizer's description has no vocabulary");
  }

  private Vocabulary() {
    Arrays.fill(keys, NONE);
    Arrays.fill(ids, NONE);
  }

  private void add(String piece, int id) {
    if (piece.length() > 2 && piece.startsWith("[") && piece.endsWith("]")) {
      specials.put(piece, id); // those "unused" among them: no word has brackets
      return;
    }
    boolean goesOn = piece.length() > GOES_ON.length() && piece.startsWith(GOES_ON);
    int node = goesOn ? WORD_GOES_ON : WORD_STARTS;
    for (int i = goesOn ? GOES_ON.length() : 0; i < piece.length(); i++) {
      node = childOrNew(node, piece.charAt(i));
    }
    ids[node] = id;
  }

  private int childOrNew(int node, char c) {
    if (letters[c] == 0) {
      letters[c] = (char) lettersUsed++;
    }
    if (nodes * 2 > keys.length) {
      grow();
    }
    int slot = slot(keys, key(node, letters[c]));
    if (keys[slot] == NONE) {
      keys[slot] = key(node, letters[c]);
      children[slot] = nodes++;
    }
    return children[slot];
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new int[oldKeys.length * 2];
    children = new int[keys.length];
    Arrays.fill(keys, NONE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != NONE) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        children[slot] = oldChildren[i];
      }
    }
    int known = ids.length;
    ids = Arrays.copyOf(ids, keys.length);
    Arrays.fill(ids, known, ids.length, NONE);
  }

  /// Nodes stay below 2^18 and letters below 2^12.
  private static int key(int node, int letter) {
    return node << 12 | letter;
  }

  private static int slot(int[] keys, int key) {
    int hash = key * 0x9E3779B9;
    int slot = (hash ^ hash >>> 15) & keys.length - 1;
    while (keys[slot] != key && keys[slot] != NONE) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  /// The id of a special token, as `[CLS]`.
  int special(String token) {
    Integer id = specials.get(token);
    if (id == null) {
      throw new IllegalStateException("the vocabulary has no " + token);
    }
    return id;
  }

  /// Cuts a word into the longest pieces there are, from its start on.
  ///
  /// @param starts receives where each piece starts
  /// @param pieces receives their ids
  /// @return how many pieces; 0 when some part of the word is in no piece
  int pieces(char[] word, int length, int[] starts, int[] pieces) {
    int count = 0;
    int at = 0;
    while (at < length) {
      int node = at == 0 ? WORD_STARTS : WORD_GOES_ON;
      int id = NONE;
      int end = at;
      for (int i = at; i < length && letters[word[i]] != 0; i++) {
        int slot = slot(keys, key(node, letters[word[i]]));
        if (keys[slot] == NONE) {
          break;
        }
        node = children[slot];
        if (ids[node] != NONE) {
          id = ids[node];
          end = i + 1;
        }
      }
      if (id == NONE) {
        return 0;
      }
      starts[count] = at;
      pieces[count++] = id;
      at = end;
    }
    return count;
  }
}
