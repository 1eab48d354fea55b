package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Spelling;
import dev.inlay.core.store.VectorStore;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells the keys of documents from slips of the pen, before anything is paid. A key without a row
/// is one all the same when vectors are stored for it: they are to go.
final class DirectKeys {
  private static final int EXAMPLES = 3;

  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private DirectKeys() {}

  static DirectKeys read(Database database, Profile profile, Source source, Set<String> keys) {
    DirectKeys sorted = new DirectKeys();
    Documents documents = new Documents(database);
    Set<String> there = sorted.there(documents, source, keys);
    Set<String> formed = new LinkedHashSet<>(keys);
    formed.removeAll(sorted.refused.keySet());
    Set<String> stored = new HashSet<>();
    for (String type : source.contentTypes()) {
      database
          .withConnection(
              c ->
                  VectorStore.of(profile.layout())
                      .stored(c, profile.id(), source.id(), type, formed))
          .forEach(
              (key, before) -> {
                if (!before.deleted()) {
                  stored.add(key);
                }
              });
    }
    for (String key : formed) {
      if (there.contains(key) || stored.contains(key)) {
        sorted.known.add(key);
      } else {
        sorted.refused.put(key, absent(documents, source, key));
      }
    }
    return sorted;
  }

  /// The keys of documents.
  Set<String> known() {
    return known;
  }

  /// The others, with what is wrong with them.
  Map<String, String> refused() {
    return refused;
  }

  /// Those with a row. What is not of the types of the key's columns is refused: the database says
  /// so of all keys together, so each is tried alone then.
  private Set<String> there(Documents documents, Source source, Set<String> keys) {
    try {
      return documents.present(source, keys);
    } catch (DatabaseException.Refused e) {
      if (!isBadValue(e)) {
        throw e;
      }
    }
    Set<String> there = new LinkedHashSet<>();
    for (String key : keys) {
      try {
        there.addAll(documents.present(source, List.of(key)));
      } catch (DatabaseException.Refused e) {
        if (!isBadValue(e)) {
          throw e;
        }
        refused.put(key, "%s; %s".formatted(absent(documents, source, key), e.getMessage()));
      }
    }
    return there;
  }

  /// SQLSTATE's class of data exceptions.
  private static boolean isBadValue(DatabaseException.Refused e) {
    return e.code().startsWith("22");
  }

  private static String absent(Documents documents, Source source, String key) {
    List<String> near = documents.keysNear(source, key);
    String hint =
        Spelling.nearest(key, near)
            .map("did you mean \"%s\"?"::formatted)
            .orElseGet(
                () ->
                    near.isEmpty()
                        ? "%s has no rows".formatted(source.place())
                        : "its keys (%s) are like: %s"
                            .formatted(
                                String.join(", ", source.key()),
                                String.join(
                                    ", ", near.subList(0, Math.min(EXAMPLES, near.size())))));
    return "source \"%s\" has no document \"%s\"; %s".formatted(source.name(), key, hint);
  }
}
