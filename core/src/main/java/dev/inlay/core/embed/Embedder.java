package dev.inlay.core.embed;

/// An embedding model that can be called.
///
/// Implementations are safe for use by many threads at once and verify nothing about the texts: the
/// caller keeps within [#limits()]. They never cut a text silently and never retry: what the
/// provider answered is what the caller sees.
public interface Embedder extends AutoCloseable {

  /// What one call may hold and what it gives back.
  Limits limits();

  /// Counts and cuts texts as this model does.
  Tokenizer tokenizer();

  /// Names everything that decides the numbers of a vector (model file, runtime, token limit), so
  /// that vectors of different origin are never compared unnoticed. The same string, the same
  /// vectors.
  String fingerprint();

  /// Embeds the inputs of one call, in order.
  ///
  /// @throws EmbeddingException when the provider did not give every vector; its subtype says
  ///   whether trying again can help
  /// @throws InterruptedException when the calling thread was interrupted while waiting
  EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException;

  /// Frees the model or its connections. Idempotent.
  @Override
  void close();
}
