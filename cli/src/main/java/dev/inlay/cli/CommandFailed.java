package dev.inlay.cli;

/// A command cannot do what was asked; the message says what is wrong and what to do.
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message) {
    super(message);
  }
}
