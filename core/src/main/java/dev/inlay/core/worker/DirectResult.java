package dev.inlay.core.worker;

/// What became of one document of a direct request.
public sealed interface DirectResult {
  /// The document, as the request named it.
  String key();

  /// Its vectors are stored.
  ///
  /// @param chunks how many; 0 for a blank text
  /// @param tokens of its text, as the tokenizer counts them
  record Stored(String key, int chunks, long tokens) implements DirectResult {}

  /// The stored vectors are those of its text, or of a newer one: no call was needed.
  record Unchanged(String key) implements DirectResult {}

  /// Its row is gone, and so are its vectors now.
  record Removed(String key) implements DirectResult {}

  /// A worker embeds it later.
  ///
  /// @param item its item in the queue
  /// @param reason why not now
  record Queued(String key, long item, String reason) implements DirectResult {}

  /// It can never be embedded as it is: there is no such document, or its text is not taken.
  ///
  /// @param reason what is wrong, and what is nearest to it
  record Refused(String key, String reason) implements DirectResult {}

  /// It was neither embedded nor queued; a change of its row is in the queue all the same.
  record Failed(String key, String reason) implements DirectResult {}
}
