package dev.inlay.core.embed;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that did not give its vectors. The subtype decides what happens to the items: see each.
public abstract sealed class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EmbeddingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Trying the same call again later can help: a timeout, a 5xx, a broken connection or answer.
  /// Charges an attempt.
  public static final class Retriable extends EmbeddingException {
    private static final long serialVersionUID = 1L;

    public Retriable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The same call can never succeed: a text that the model refuses. The items become dead letters.
  public static final class Permanent extends EmbeddingException {
    private static final long serialVersionUID = 1L;

    public Permanent(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The provider asks for patience. Charges no attempt; the items go back for later.
  public static final class RateLimited extends EmbeddingException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    public RateLimited(String message, @Nullable Duration retryAfter) {
      super(message, null);
      this.retryAfter = retryAfter;
    }

    /// How long the provider asked to wait, when it said so.
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }
}
