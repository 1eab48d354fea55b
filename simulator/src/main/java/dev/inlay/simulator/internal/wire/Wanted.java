package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Response;
import java.util.List;
import java.util.OptionalInt;

/// What a request asks for.
public sealed interface Wanted {

  /// Something about the provider, which costs nothing.
  record Lookup(Response answer) implements Wanted {}

  /// Vectors.
  ///
  /// @param dimensions how many components each shall have; empty: as the model has
  /// @param overlong what happens to a text with too many tokens
  record Call(
      String model, List<String> texts, OptionalInt dimensions, Overlong overlong, Form form)
      implements Wanted {
    public Call {
      texts = List.copyOf(texts);
    }
  }

  /// What happens to a text with more tokens than the model takes.
  enum Overlong {
    /// Its end is left out, in silence.
    CUT,
    /// The whole call is refused.
    REFUSE
  }

  /// How the vectors are given.
  enum Form {
    /// A list of lists of numbers.
    NUMBERS,
    /// Each as base 64 of little-endian floats.
    BASE64,
    /// One alone, where the protocol has a form of its own for it.
    ALONE
  }
}
