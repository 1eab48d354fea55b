package dev.inlay.core.worker;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.quota.Account;

/// A profile's model, as each of the profile's accounts reaches it. Safe for use by many threads.
public interface Embedders extends AutoCloseable {

  /// Any of them: limits, tokenizer and fingerprint are the same whichever account is used.
  Embedder any();

  /// The one that uses this account's endpoint and key. It may be opened by this call, and is kept.
  ///
  /// @throws dev.inlay.core.embed.EmbeddingException.Denied when the account cannot be used: its
  ///   key is missing, or nobody answers there
  Embedder through(Account account);

  /// Closes what it opened.
  @Override
  void close();

  /// One embedder whatever the account; closing this does not close it.
  static Embedders of(Embedder embedder) {
    return new Embedders() {
      @Override
      public Embedder any() {
        return embedder;
      }

      @Override
      public Embedder through(Account account) {
        return embedder;
      }

      @Override
      public void close() {}
    };
  }
}
