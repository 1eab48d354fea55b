package dev.inlay.server.problem;

/// Somebody else has changed it since the caller looked.
public final class StaleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleException(String message) {
    super(message);
  }
}
