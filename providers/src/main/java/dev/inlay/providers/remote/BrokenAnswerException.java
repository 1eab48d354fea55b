package dev.inlay.providers.remote;

/// An answer is not what it should be. The message says how, and repeats nothing of it.
public final class BrokenAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenAnswerException(String message) {
    super(message);
  }
}
