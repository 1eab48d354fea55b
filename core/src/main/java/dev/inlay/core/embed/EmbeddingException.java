package dev.inlay.core.embed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that did not give its vectors. The subtype decides what happens to the items: see each.
public abstract sealed class EmbeddingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EmbeddingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Trying the same call again later can help: a timeout, a 500, a broken answer. Charges an
  /// attempt, since the texts themselves may be the reason.
  public static sealed class Retriable extends EmbeddingException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    public Retriable(String message, @Nullable Throwable cause) {
      this(message, cause, null);
    }

    /// @param retryAfter how long the provider asked to wait, when it said so
    public Retriable(String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
      super(message, cause);
      this.retryAfter = retryAfter;
    }

    /// How long the provider asked to wait, when it said so.
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /// The provider is down: no connection, or an answer that says so (502, 503, 504, 529). Charges
  /// no attempt: the items wait until it is back.
  public static final class Unavailable extends Retriable {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }

    /// @param retryAfter how long the provider asked to wait, when it said so
    public Unavailable(String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
      super(message, cause, retryAfter);
    }
  }

  /// The same call can never succeed: a text that the model refuses. The items become dead letters.
  public static final class Permanent extends EmbeddingException {
    private static final long serialVersionUID = 1L;

    public Permanent(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The provider refuses the profile itself (a wrong key, a revoked project, a model or a
  /// dimension that it does not have), or answers with vectors of another length. No item can
  /// succeed until somebody mends it. Charges no attempt.
  public static final class Denied extends EmbeddingException {
    private static final long serialVersionUID = 1L;

    public Denied(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The provider asks for patience. Charges no attempt; the items go back for later.
  public static final class RateLimited extends EmbeddingException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;
    private final @Nullable QuotaUnit unit;
    private final @Nullable QuotaWindow window;
    private final transient List<ToldLimit> told;

    public RateLimited(String message, @Nullable Duration retryAfter) {
      this(message, retryAfter, null, null, List.of());
    }

    /// @param unit which limit was hit, when the answer said so
    /// @param window over which time it counts, when the answer said so; of a day's limit
    ///   `retryAfter` is not to be trusted
    /// @param told the limits that the answer spoke of
    public RateLimited(
        String message,
        @Nullable Duration retryAfter,
        @Nullable QuotaUnit unit,
        @Nullable QuotaWindow window,
        List<ToldLimit> told) {
      super(message, null);
      this.retryAfter = retryAfter;
      this.unit = unit;
      this.window = window;
      this.told = List.copyOf(told);
    }

    /// How long the provider asked to wait, when it said so.
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }

    /// What the limit that was hit counts, when the answer said so.
    public Optional<QuotaUnit> unit() {
      return Optional.ofNullable(unit);
    }

    /// Over which time the limit that was hit counts, when the answer said so.
    public Optional<QuotaWindow> window() {
      return Optional.ofNullable(window);
    }

    /// The limits that the answer spoke of.
    public List<ToldLimit> told() {
      return told;
    }
  }
}
