package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.Item;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.store.Applied;
import dev.inlay.core.store.DocumentKey;
import dev.inlay.core.store.VectorStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Stores what a direct request did, and notes what it cost, in one transaction.
final class DirectStore {
  private static final int TRIES = 6;

  private final Database database;
  private final Profile profile;
  private final VectorStore store;
  private final Sources sources;
  private final String caller;

  DirectStore(Database database, Profile profile, String caller) {
    this.database = database;
    this.profile = profile;
    this.store = VectorStore.of(profile.layout());
    this.sources = new Sources(database);
    this.caller = caller;
  }

  /// What became of a request.
  ///
  /// @param results by key, of all that have ended
  /// @param left the keys that have not, with the reason
  record Done(
      Map<String, DirectResult> results,
      Map<String, String> left,
      int calls,
      long tokens,
      long savedTokens) {}

  /// @param refused how many documents were refused before
  /// @param postponed why documents were postponed, if some were
  Done store(
      Source source,
      Way way,
      List<Item> items,
      int refused,
      Work work,
      String postponed,
      long started)
      throws InterruptedException {
    boolean uncertain = false;
    for (int attempt = 0; ; attempt++) {
      boolean again = uncertain;
      try {
        return database.inTransaction(
            c -> {
              if (sources.hold(c, profile.id(), Set.of(source.id())).isEmpty()) {
                throw DirectStanding.moved(profile, source);
              }
              Applied applied = store.apply(c, profile.id(), work.changes());
              Duration took = Duration.ofNanos(System.nanoTime() - started);
              Closure closure = work.closure(took, applied.unconfirmed());
              boolean stored = again && applied.accepted().isEmpty() && !work.changes().isEmpty();
              if (!stored) {
                record(c, source, way, items.size(), refused, closure);
              }
              Done done = done(items, source, work, applied, closure, stored, postponed);
              queueForOthers(c, source, items, done.left().keySet());
              return done;
            });
      } catch (DatabaseException.Unavailable e) {
        uncertain = true; // the commit may have happened all the same
        if (attempt == TRIES) {
          throw e;
        }
        Thread.sleep(ThreadLocalRandom.current().nextLong(20, 50L << attempt));
      }
    }
  }

  /// What became of a document of which several contents are embedded.
  private static DirectResult together(DirectResult a, DirectResult b) {
    if (a instanceof DirectResult.Stored first && b instanceof DirectResult.Stored second) {
      return new DirectResult.Stored(
          first.key(), first.chunks() + second.chunks(), first.tokens() + second.tokens());
    }
    return b instanceof DirectResult.Stored ? b : a;
  }

  private void record(Connection c, Source source, Way way, int items, int refused, Closure closure)
      throws SQLException {
    int failed = (int) closure.failed().stream().filter(Closure.Failed::permanent).count();
    int back = closure.returned().size() + closure.failed().size() - failed;
    try (PreparedStatement s =
        c.prepareStatement("select inlay.record_direct(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      s.setInt(1, source.id());
      s.setString(2, caller);
      s.setString(3, way.sqlName());
      s.setInt(4, items + refused);
      s.setInt(5, items - failed - back);
      s.setInt(6, failed + refused);
      s.setInt(7, back);
      s.setInt(8, closure.skipped());
      s.setInt(9, closure.calls());
      s.setLong(10, closure.tokens());
      s.setLong(11, closure.savedTokens());
      s.setInt(12, (int) Math.min(Integer.MAX_VALUE, closure.work().toMillis()));
      s.execute();
    }
  }

  /// What is left goes to the queue as a whole.
  private void queueForOthers(Connection c, Source source, List<Item> items, Set<String> left)
      throws SQLException {
    Object[] keys = items.stream().map(Item::key).filter(key -> !left.contains(key)).toArray();
    try (PreparedStatement s = c.prepareStatement("select inlay.queue_for_others(?, ?, ?)")) {
      s.setInt(1, source.id());
      s.setInt(2, profile.id());
      s.setArray(3, c.createArrayOf("text", keys));
      s.execute();
    }
  }

  private static Done done(
      List<Item> items,
      Source source,
      Work work,
      Applied applied,
      Closure closure,
      boolean storedBefore,
      String postponed) {
    Map<String, DirectResult> results = new HashMap<>();
    work.deleted.forEach(d -> results.put(d.docKey(), new DirectResult.Removed(d.docKey())));
    work.confirmed
        .keySet()
        .forEach(d -> results.put(d.docKey(), new DirectResult.Unchanged(d.docKey())));
    work.embedded.forEach(
        d -> {
          boolean superseded =
              !storedBefore
                  && applied
                      .superseded()
                      .contains(new DocumentKey(source.id(), d.contentType(), d.docKey()));
          results.merge(
              d.docKey(),
              superseded
                  ? new DirectResult.Unchanged(d.docKey())
                  : new DirectResult.Stored(d.docKey(), d.chunks().size(), d.tokens()),
              DirectStore::together);
        });
    Map<Long, Closure.Failed> failures = new HashMap<>();
    closure.failed().forEach(f -> failures.put(f.itemId(), f));
    Set<Long> returned = new HashSet<>(closure.returned());
    Map<String, String> left = new LinkedHashMap<>();
    for (Item item : items) {
      Closure.Failed failure = failures.get(item.id());
      if (failure != null && failure.permanent()) {
        results.put(item.key(), new DirectResult.Refused(item.key(), failure.error()));
      } else if (failure != null) {
        left.put(item.key(), failure.error());
      } else if (returned.contains(item.id())) {
        left.put(
            item.key(),
            work.returned.contains(item.id())
                ? postponed
                : "what is stored of it changed meanwhile");
      } else if (!results.containsKey(item.key())) {
        results.put(item.key(), new DirectResult.Refused(item.key(), "its source was removed"));
      }
    }
    return new Done(results, left, closure.calls(), closure.tokens(), closure.savedTokens());
  }
}
