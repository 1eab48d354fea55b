package dev.inlay.providers;

import org.jspecify.annotations.Nullable;

/// A model cannot be opened: nobody knows its name, or this machine cannot run it. The message says
/// what there is instead.
public final class ModelUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
