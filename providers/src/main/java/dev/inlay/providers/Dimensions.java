package dev.inlay.providers;

import java.util.List;
import java.util.stream.Collectors;

/// Which lengths of vectors a model offers.
public sealed interface Dimensions {

  /// The length of its vectors when none is asked for.
  int standard();

  /// Whether a length can be asked for.
  boolean offers(int length);

  /// One length only.
  record Fixed(int standard) implements Dimensions {
    @Override
    public boolean offers(int length) {
      return length == standard;
    }

    @Override
    public String toString() {
      return "only " + standard;
    }
  }

  /// Any length between two.
  record Range(int standard, int least, int most) implements Dimensions {
    @Override
    public boolean offers(int length) {
      return length >= least && length <= most;
    }

    @Override
    public String toString() {
      return "%d to %d".formatted(least, most);
    }
  }

  /// Some lengths.
  record Choice(int standard, List<Integer> lengths) implements Dimensions {
    public Choice {
      lengths = List.copyOf(lengths);
    }

    @Override
    public boolean offers(int length) {
      return lengths.contains(length);
    }

    @Override
    public String toString() {
      return lengths.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
  }
}
