package dev.inlay.core.embed;

/// Counts a text's tokens and finds places to cut it. Safe for use by many threads at once.
public interface Tokenizer {

  /// The tokens of a text as the model counts them, special tokens included.
  int count(CharSequence text);

  /// The longest prefix of `text`, from `start` (a UTF-16 index), that has at most `maxTokens`
  /// tokens, special tokens included: its end as a UTF-16 index, on a token boundary and never
  /// inside a surrogate pair. Returns `text.length()` when all of the rest fits; always advances by
  /// at least one code point, so that a loop ends.
  int endOfPrefix(CharSequence text, int start, int maxTokens);
}
