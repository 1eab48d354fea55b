package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.quota.Violation;
import java.util.List;

/// Why a call gets no vectors, apart from how its protocol says so.
public sealed interface Refusal {

  /// Nothing is there.
  record NoSuchPath(String method, String path) implements Refusal {}

  record KeyMissing() implements Refusal {}

  record KeyUnknown(String key) implements Refusal {}

  record KeyRevoked() implements Refusal {}

  record ModelUnknown(String model) implements Refusal {}

  /// The request is not of the protocol's form.
  ///
  /// @param field which part of it, as the protocol names it; empty: the whole
  record Malformed(String message, String field) implements Refusal {}

  record TooManyInputs(int given, int most) implements Refusal {}

  record EmptyInput(int index) implements Refusal {}

  record InputTooLong(int index, long tokens, int most) implements Refusal {}

  record TooManyTokens(long given, int most) implements Refusal {}

  record WrongDimensions(int given, int most) implements Refusal {}

  /// Limits that the call does not fit into.
  record RateLimited(String model, List<Violation> violations) implements Refusal {
    public RateLimited {
      violations = List.copyOf(violations);
    }
  }
}
