package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.quota.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Why a call gets no vectors. Its status and its message are what a protocol says unless it is
/// known to say something else.
public sealed interface Refusal {

  /// The HTTP status.
  int status();

  /// One sentence.
  String message();

  /// Nothing is there.
  record NoSuchPath(String method, String path) implements Refusal {
    @Override
    public int status() {
      return 404;
    }

    @Override
    public String message() {
      return "%s %s is not found".formatted(method, path);
    }
  }

  record KeyMissing() implements Refusal {
    @Override
    public int status() {
      return 401;
    }

    @Override
    public String message() {
      return "No API key was provided";
    }
  }

  record KeyUnknown(String key) implements Refusal {
    @Override
    public int status() {
      return 401;
    }

    @Override
    public String message() {
      return "The API key is invalid: " + Bearer.masked(key);
    }
  }

  record KeyRevoked() implements Refusal {
    @Override
    public int status() {
      return 403;
    }

    @Override
    public String message() {
      return "The API key has been revoked";
    }
  }

  record ModelUnknown(String model) implements Refusal {
    @Override
    public int status() {
      return 404;
    }

    @Override
    public String message() {
      return "Model '%s' not found".formatted(model);
    }
  }

  /// The request is not of the protocol's form.
  ///
  /// @param field which part of it, as the protocol names it; empty: the whole
  record Malformed(String message, String field) implements Refusal {
    @Override
    public int status() {
      return 400;
    }
  }

  record TooManyInputs(int given, int most) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "The number of inputs must be at most %d, received %d".formatted(most, given);
    }
  }

  record EmptyInput(int index) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "Input %d is empty".formatted(index);
    }
  }

  /// An input that the provider will not take, whatever it is.
  record BadInput(int index) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "Input %d is invalid".formatted(index);
    }
  }

  record InputTooLong(int index, long tokens, int most) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "Input %d has %d tokens, the model takes at most %d".formatted(index, tokens, most);
    }
  }

  record TooManyTokens(long given, int most) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "The request has %d tokens, at most %d are allowed".formatted(given, most);
    }
  }

  record WrongDimensions(int given, int most) implements Refusal {
    @Override
    public int status() {
      return 400;
    }

    @Override
    public String message() {
      return "The output dimension must be 1 to %d, not %d".formatted(most, given);
    }
  }

  /// Limits that the call does not fit into.
  record RateLimited(String model, List<Violation> violations) implements Refusal {
    public RateLimited {
      violations = List.copyOf(violations);
    }

    @Override
    public int status() {
      return 429;
    }

    @Override
    public String message() {
      return "Rate limit exceeded";
    }
  }

  /// A 429 for no limit that was told.
  record Busy(Optional<Duration> retryAfter) implements Refusal {
    @Override
    public int status() {
      return 429;
    }

    @Override
    public String message() {
      return "Too many requests";
    }
  }

  /// A 429 that no waiting helps.
  record OutOfCredit() implements Refusal {
    @Override
    public int status() {
      return 429;
    }

    @Override
    public String message() {
      return "The account has no credit left";
    }
  }

  /// The provider itself has failed.
  record Failing(int status) implements Refusal {
    @Override
    public String message() {
      return switch (status) {
        case 502 -> "Bad gateway";
        case 503 -> "The service is currently unavailable";
        case 504 -> "Deadline expired before the operation could complete";
        default -> "Internal server error";
      };
    }
  }
}
