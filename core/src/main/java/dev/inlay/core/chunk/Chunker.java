package dev.inlay.core.chunk;

import dev.inlay.core.embed.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into chunks of at most so many tokens, at the best place each chunk offers: between
/// paragraphs, else lines, else sentences, else words, else tokens. A better place wins as long as
/// it leaves the chunk at least half full. Neighbours overlap by a few tokens, so that what stands
/// at a cut is found from both sides.
///
/// A text that fits is one chunk, a blank text none. Every character that is not blank is in some
/// chunk. The time grows with the length of the text as the tokenizer's does. Immutable, safe for
/// use by many threads at once.
public final class Chunker {
  /// The overlap unless told: an eighth of a chunk, and at most this.
  private static final int DEFAULT_OVERLAP = 32;

  /// Unless told: some 7 MB of English at 256 tokens a chunk.
  private static final int DEFAULT_MAX_CHUNKS = 10_000;

  /// Where an overlap begins is first guessed, then corrected this often.
  private static final int OVERLAP_GUESSES = 4;

  /// A guess looks back over at most so many characters a token.
  private static final int CHARS_PER_TOKEN = 16;

  private final Tokenizer tokenizer;
  private final int tokens;
  private final int overlap;
  private final int maxChunks;
  private final String name;

  private Chunker(Tokenizer tokenizer, int tokens, int overlap, int maxChunks) {
    if (tokens < 1 || overlap < 0 || overlap > tokens / 2 || maxChunks < 1) {
      throw new IllegalArgumentException(
          "a chunk has at least 1 token, an overlap at most half a chunk, and a document at least 1 chunk: tokens %d, overlap %d, chunks %d"
              .formatted(tokens, overlap, maxChunks));
    }
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.overlap = overlap;
    this.maxChunks = maxChunks;
    this.name = "chunker 1, %d tokens, overlap %d".formatted(tokens, overlap);
  }

  /// Chunks of at most `tokens` tokens, special tokens included; an overlap of 32 tokens (of an
  /// eighth of a chunk, where that is less), and at most 10,000 chunks a document.
  public static Chunker of(Tokenizer tokenizer, int tokens) {
    return new Chunker(
        tokenizer, tokens, Math.min(DEFAULT_OVERLAP, tokens / 8), DEFAULT_MAX_CHUNKS);
  }

  /// The same with another overlap.
  ///
  /// @param tokens the most tokens that neighbours share, special tokens included; 0 for none
  public Chunker withOverlap(int tokens) {
    return new Chunker(tokenizer, this.tokens, tokens, maxChunks);
  }

  /// The same with another limit of chunks a document.
  public Chunker withMaxChunks(int chunks) {
    return new Chunker(tokenizer, tokens, overlap, chunks);
  }

  /// The chunks of a text, in order. A single code point that alone has more tokens than a chunk
  /// may have stands alone.
  ///
  /// @throws TooManyChunksException when the text needs more chunks than a document may have
  public List<Chunk> chunks(String text) {
    String body = text.substring(0, endOfText(text, 0, text.length()));
    List<Chunk> chunks = new ArrayList<>();
    int start = skipBlank(body, 0);
    int reached = 0;
    while (start < body.length()) {
      if (chunks.size() == maxChunks) {
        throw new TooManyChunksException(maxChunks, reached, text.length());
      }
      Chunk chunk = next(body, start, reached, chunks.size());
      if (chunk.end() <= reached) { // the overlap left no room for progress
        chunk = next(body, skipBlank(body, reached), reached, chunks.size());
      }
      chunks.add(chunk);
      reached = chunk.end();
      start = nextStart(body, chunk);
    }
    return List.copyOf(chunks);
  }

  /// The longest well-cut chunk from `start` that goes beyond `reached`.
  private Chunk next(String body, int start, int reached, int number) {
    if (body.length() - start <= tokens) { // it nearly always fits: counted once, not twice
      String rest = body.substring(start);
      int count = tokenizer.count(rest);
      if (count <= tokens) {
        return new Chunk(number, start, body.length(), rest, count);
      }
    }
    int budget = tokens;
    while (true) {
      int longest = tokenizer.endOfPrefix(body, start, Math.max(1, budget));
      int cut = longest == body.length() ? longest : bestCut(body, start, reached, longest);
      int end = endOfText(body, start, cut);
      String text = body.substring(start, end);
      int count = tokenizer.count(text);
      if (count <= tokens || budget < 1 || text.codePointCount(0, text.length()) == 1) {
        return new Chunk(number, start, end, text, count);
      }
      // A tokenizer may see fewer tokens in a prefix than in the same text alone.
      budget -= count - tokens;
    }
  }

  private static int bestCut(String body, int start, int reached, int longest) {
    int from = Math.max(start + (longest - start) / 2, start + 1);
    from = Math.max(from, reached < body.length() ? skipBlank(body, reached) + 1 : reached);
    int cut = longest;
    Boundary best = Boundary.NONE;
    for (int i = from; i <= longest; i++) {
      if (i < longest && Boundary.isBlank(body.charAt(i))) {
        continue; // asked about at the end of the white space
      }
      Boundary boundary = Boundary.at(body, i);
      if (boundary != Boundary.NONE && boundary.compareTo(best) >= 0) {
        best = boundary;
        cut = i;
      }
    }
    return cut;
  }

  /// Where the chunk after `chunk` begins: in its last tokens, at a sentence, else at a word, else
  /// anywhere; or after it when that does not fit.
  private int nextStart(String body, Chunk chunk) {
    int end = chunk.end();
    if (overlap > 0 && end < body.length()) {
      long perToken = ((long) end - chunk.start()) / Math.max(1, chunk.tokens()) + 1;
      int window = (int) (overlap * Math.min(CHARS_PER_TOKEN, perToken));
      int from = Math.max(chunk.start() + 1, end - window);
      for (int guess = 0; guess < OVERLAP_GUESSES && from < end; guess++) {
        int start = overlapStart(body, from, end);
        if (start < end && tokenizer.count(body.substring(start, end)) <= overlap) {
          return start;
        }
        from += (end - from + 1) / 2;
      }
    }
    return skipBlank(body, end);
  }

  private static int overlapStart(String body, int from, int end) {
    int word = end;
    for (int i = from; i < end; i++) {
      if (Boundary.isBlank(body.charAt(i))) {
        continue;
      }
      Boundary boundary = Boundary.at(body, i);
      if (boundary.compareTo(Boundary.WORD) > 0) {
        return i;
      }
      if (boundary == Boundary.WORD && word == end) {
        word = i;
      }
    }
    if (word < end) {
      return word;
    }
    int start = from;
    while (start < end && continuesCharacter(body, start)) {
      start++;
    }
    return start;
  }

  private static boolean continuesCharacter(String body, int index) {
    char c = body.charAt(index);
    return Character.isLowSurrogate(c)
        || c == '\u200D'
        || body.charAt(index - 1) == '\u200D'
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> Boundary.isBlank(c);
        };
  }

  private static int skipBlank(String body, int from) {
    int i = from;
    while (i < body.length() && Boundary.isBlank(body.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int endOfText(String body, int start, int end) {
    int i = end;
    while (i > start && Boundary.isBlank(body.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  /// Names all that decides where texts are cut, but the tokenizer: the same string, the same
  /// chunks.
  @Override
  public String toString() {
    return name;
  }
}
