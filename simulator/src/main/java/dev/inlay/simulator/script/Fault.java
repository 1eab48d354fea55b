package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.Optional;

/// Something that goes wrong.
///
/// @param what goes wrong
/// @param when with which calls
public record Fault(What what, When when) {

  /// What goes wrong.
  public sealed interface What permits Refusing, Spoiling {
    /// Its name in a script and in the status: `server_error`.
    String key();
  }

  /// A call that is refused before any limit: it consumes nothing and costs nothing.
  public sealed interface Refusing extends What {}

  /// A call that every limit lets through, that costs what it costs, and whose answer goes wrong.
  public sealed interface Spoiling extends What {}

  /// A 429, whatever the limits.
  ///
  /// @param retryAfter how long the answer says to wait, where the protocol can say it
  public record TooManyRequests(Optional<Duration> retryAfter) implements Refusing {
    @Override
    public String key() {
      return "too_many_requests";
    }
  }

  /// The refusal of an account that has nothing left to pay with; no waiting helps.
  public record OutOfCredit() implements Refusing {
    @Override
    public String key() {
      return "out_of_credit";
    }
  }

  /// The refusal of a key that worked once: revoked while the calls go on.
  public record KeyRevoked() implements Refusing {
    @Override
    public String key() {
      return "key_revoked";
    }
  }

  /// A failure of the provider in its protocol's own form.
  ///
  /// @param status 500, 502, 503 or 504
  public record ServerError(int status) implements Refusing {
    public ServerError {
      if (status != 500 && status != 502 && status != 503 && status != 504) {
        throw new IllegalArgumentException("status must be 500, 502, 503 or 504, not " + status);
      }
    }

    @Override
    public String key() {
      return "server_error";
    }
  }

  /// A page of HTML, as a gateway in between gives it.
  ///
  /// @param status of the page: 200, or 400 to 599
  public record HtmlPage(int status) implements Refusing {
    public HtmlPage {
      if (status != 200 && (status < 400 || status > 599)) {
        throw new IllegalArgumentException("status must be 200 or 400 to 599, not " + status);
      }
    }

    @Override
    public String key() {
      return "html_page";
    }
  }

  /// A 400 for the whole call, as for a text that the provider cannot take.
  public record BadInput() implements Refusing {
    @Override
    public String key() {
      return "bad_input";
    }
  }

  /// An answer that comes late.
  public record Slow(Duration delay) implements Spoiling {
    public Slow {
      requirePositive("delay", delay);
    }

    @Override
    public String key() {
      return "slow";
    }
  }

  /// An answer whose head comes at once and whose body drips in.
  ///
  /// @param duration until the last of it
  public record SlowBody(Duration duration) implements Spoiling {
    public SlowBody {
      requirePositive("duration", duration);
    }

    @Override
    public String key() {
      return "slow_body";
    }
  }

  /// A connection that is reset instead of an answer.
  public record Reset() implements Spoiling {
    @Override
    public String key() {
      return "reset";
    }
  }

  /// A connection that is closed in the middle of the answer's head.
  public record CutInHead() implements Spoiling {
    @Override
    public String key() {
      return "cut_in_head";
    }
  }

  /// A connection that is closed in the middle of the answer's body.
  public record CutInBody() implements Spoiling {
    @Override
    public String key() {
      return "cut_in_body";
    }
  }

  /// A connection on which the provider says no more in the middle of the answer's body, but still
  /// listens (a TCP half-close), until the client closes it.
  public record HalfClosed() implements Spoiling {
    @Override
    public String key() {
      return "half_closed";
    }
  }

  /// A whole answer of the first half of the JSON.
  public record TruncatedJson() implements Spoiling {
    @Override
    public String key() {
      return "truncated_json";
    }
  }

  /// An answer with a vector too few or too many.
  ///
  /// @param by how many more than texts: below zero for fewer
  public record WrongCount(int by) implements Spoiling {
    public WrongCount {
      if (by == 0) {
        throw new IllegalArgumentException("by must not be 0");
      }
    }

    @Override
    public String key() {
      return "wrong_count";
    }
  }

  /// An answer whose list is in the opposite order. Where the protocol has an index, each vector
  /// keeps its own: a client that goes by it is right, one that goes by the order is not.
  public record ReversedOrder() implements Spoiling {
    @Override
    public String key() {
      return "reversed_order";
    }
  }

  /// An answer with a component that is not a number.
  public record NotANumber() implements Spoiling {
    @Override
    public String key() {
      return "nan";
    }
  }

  /// An answer whose vectors have some components too few or too many.
  ///
  /// @param by how many more than asked for: below zero for fewer
  public record WrongDimensions(int by) implements Spoiling {
    public WrongDimensions {
      if (by == 0) {
        throw new IllegalArgumentException("by must not be 0");
      }
    }

    @Override
    public String key() {
      return "wrong_dimensions";
    }
  }

  /// An answer that is far too long.
  public record HugeBody(long bytes) implements Spoiling {
    public HugeBody {
      if (bytes < 1) {
        throw new IllegalArgumentException("bytes must be at least 1, not " + bytes);
      }
    }

    @Override
    public String key() {
      return "huge_body";
    }
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("%s must be above 0, not %s".formatted(what, duration));
    }
  }
}
