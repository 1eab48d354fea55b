package dev.inlay.providers.remote;

/// There is no key where one is looked for. The message says where that is and never what was
/// found.
final class MissingKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingKeyException(String message) {
    super(message);
  }
}
