package dev.inlay.core.chunk;

import dev.inlay.core.embed.Tokenizer;
import java.nio.charset.StandardCharsets;

/// A token a byte, white space included, and one more for a text that begins in lower case: what
/// the rest of a text counts depends on where it was cut, as with byte-pair encodings.
final class ByteTokenizer implements Tokenizer {

  @Override
  public int count(CharSequence text) {
    int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
    boolean lower = !text.isEmpty() && Character.isLowerCase(text.charAt(0));
    return bytes + (lower ? 1 : 0);
  }

  @Override
  public int endOfPrefix(CharSequence text, int start, int maxTokens) {
    int bytes = 0;
    int i = start;
    while (i < text.length()) {
      int c = Character.codePointAt(text, i);
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxTokens && i > start) {
        return i;
      }
      i += Character.charCount(c);
    }
    return i;
  }
}
