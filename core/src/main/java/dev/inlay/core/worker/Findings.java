package dev.inlay.core.worker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts what a [Verifier] sees. Used by one thread.
final class Findings {
  private final int examples;
  private final Map<Finding, Long> found = new EnumMap<>(Finding.class);
  private final Map<Finding, List<String>> keys = new EnumMap<>(Finding.class);
  private final Map<String, Integer> dropped = new LinkedHashMap<>();
  private long documents;
  private long ok;
  private long blank;
  private long waiting;
  private long unsettled;
  private long queued;

  Findings(int examples) {
    this.examples = examples;
  }

  long documents() {
    return documents;
  }

  /// A page as it was first seen.
  ///
  /// @return the keys to look at again
  List<String> first(List<Verifier.Look> looks) {
    documents += looks.size();
    List<String> again = new ArrayList<>();
    for (Verifier.Look look : looks) {
      if (!fine(look)) {
        again.add(look.key());
      }
    }
    documents -= again.size();
    return again;
  }

  /// What was suspect, seen again. A document that has gone meanwhile is not among them.
  ///
  /// @return what is to be repaired
  Found second(List<Verifier.Look> looks) {
    documents += looks.size();
    List<String> embed = new ArrayList<>();
    List<String> anew = new ArrayList<>();
    for (Verifier.Look look : looks) {
      if (fine(look)) {
        continue;
      }
      if (look.finding().equals("waiting")) {
        waiting++;
        continue;
      }
      Finding finding = Finding.of(look.finding());
      add(finding, look.key(), look.settled());
      switch (finding) {
        case MISSING, STALE -> embed.add(look.key());
        case INCOMPLETE -> anew.add(look.key());
        case ORPHANED, FAILED -> {}
      }
    }
    return new Found(embed, anew);
  }

  void orphaned(List<String> gone, boolean settled) {
    gone.forEach(key -> add(Finding.ORPHANED, key, settled));
  }

  void dropped(String type, int documents) {
    dropped.put(type, documents);
  }

  void queued(int items) {
    queued += items;
  }

  Verification verification() {
    return new Verification(documents, ok, blank, waiting, found, keys, dropped, unsettled, queued);
  }

  private boolean fine(Verifier.Look look) {
    switch (look.finding()) {
      case "ok" -> ok++;
      case "blank" -> blank++;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void add(Finding finding, String key, boolean settled) {
    found.merge(finding, 1L, Long::sum);
    List<String> some = keys.computeIfAbsent(finding, f -> new ArrayList<>());
    if (some.size() < examples) {
      some.add(key);
    }
    if (!settled) {
      unsettled++;
    }
  }
}
