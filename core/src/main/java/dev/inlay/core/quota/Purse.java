package dev.inlay.core.quota;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The slices that this process holds. What cannot be used any more is given back. Guarded by its
/// owner.
final class Purse {
  private final List<Slice> slices = new ArrayList<>();
  private final Books books;

  Purse(Books books) {
    this.books = books;
  }

  void add(Slice slice) {
    slices.add(slice);
  }

  /// The slice that can serve a call first.
  Optional<Slice> find(Amounts call) {
    return slices.stream()
        .filter(s -> s.holds(call))
        .min(Comparator.comparingLong(s -> s.readyAt(call)));
  }

  /// Gives back what is left of slices.
  void giveBack(Predicate<Slice> which) {
    for (Iterator<Slice> all = slices.iterator(); all.hasNext(); ) {
      Slice slice = all.next();
      if (which.test(slice)) {
        books.unused(slice.account(), slice.left());
        all.remove();
      }
    }
  }
}
