package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Compares every row of a source with what is stored of it, page by page in the order of the keys,
/// then looks through what is stored for what has no row any more. Texts stay in the database:
/// their hashes are compared there, and only findings come here, so that memory stays the same at
/// any size.
///
/// Rows may change meanwhile. Each finding is looked at again, row and stored version in one
/// snapshot with the items that wait: what a worker will mend by itself is not out of step.
public final class Verifier {
  private static final int MOST = 5_000;
  private static final int LEAST = 16;

  /// A page of small rows takes about so long: short, so that no snapshot lives for long.
  private static final long PAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /// Of content types that the source has no more so many documents are removed in a transaction.
  private static final int DROPPED = 10_000;

  private final Database database;
  private final Profile profile;
  private final Chunkers chunkers;

  /// What becomes of what is found.
  public enum Repair {
    /// It is told.
    NONE,
    /// It is queued, page by page.
    QUEUE
  }

  /// What is gone over.
  public enum Phase {
    /// The rows.
    ROWS,
    /// What is stored.
    STORED
  }

  /// Is told how far it is, after each page.
  @FunctionalInterface
  public interface Watcher {
    void at(Phase phase, long done);
  }

  /// @param embedder the profile's model, for how it chunks; nothing is sent
  /// @throws DatabaseException.Unusable when the profile's vectors come from another model
  public Verifier(Database database, Profile profile, Embedder embedder) {
    Profiles.requireSame(profile, embedder);
    this.database = database;
    this.profile = profile;
    this.chunkers = new Chunkers(embedder);
  }

  /// Goes over all of a source.
  ///
  /// @param examples the most keys to keep of each kind of finding
  /// @throws DatabaseException.Refused when the source cannot be read, from the start or any more
  public Verification verify(Source source, Repair repair, int examples, Watcher watcher) {
    if (source.profileId() != profile.id()) {
      throw new IllegalArgumentException(
          "source %s is not of profile %s".formatted(source.name(), profile.name()));
    }
    if (source.fault() != null) {
      throw unreadable(source, source.fault(), "55000");
    }
    Findings findings = new Findings(examples);
    try {
      rows(source, repair, findings, watcher);
      stored(source, repair, findings, watcher);
      dropped(source, repair, findings);
    } catch (DatabaseException.Refused e) {
      throw explained(source, e);
    }
    return findings.verification();
  }

  private void rows(Source source, Repair repair, Findings findings, Watcher watcher) {
    byte[] salt = ContentHash.salt(chunkers.of(source.chunking()));
    int size = 500;
    @Nullable String after = null;
    while (true) {
      long began = System.nanoTime();
      List<String> keys = page(source, after, size);
      if (keys.isEmpty()) {
        return;
      }
      List<String> suspects = findings.first(look(source, salt, keys, false));
      if (!suspects.isEmpty()) {
        Found found = findings.second(look(source, salt, suspects, true));
        if (repair == Repair.QUEUE) {
          findings.queued(repair(source, found.embed(), found.anew(), List.of()));
        }
      }
      watcher.at(Phase.ROWS, findings.documents());
      after = keys.getLast();
      if (keys.size() < size) {
        return;
      }
      size = next(size, System.nanoTime() - began);
    }
  }

  private void stored(Source source, Repair repair, Findings findings, Watcher watcher) {
    String after = "";
    long done = 0;
    while (true) {
      Stored page = stored(source, after, MOST, null);
      done += page.looked();
      if (!page.orphaned().isEmpty()) {
        Stored again = stored(source, "", MOST, page.orphaned());
        findings.orphaned(again.orphaned(), again.settled());
        if (repair == Repair.QUEUE) {
          findings.queued(repair(source, List.of(), List.of(), again.orphaned()));
        }
      }
      watcher.at(Phase.STORED, done);
      if (page.looked() < MOST) {
        return;
      }
      after = page.lastKey();
    }
  }

  private void dropped(Source source, Repair repair, Findings findings) {
    for (Dropped type : dropped(source)) {
      findings.dropped(type.type(), type.keys().size());
      List<String> keys = type.keys();
      while (repair == Repair.QUEUE && !keys.isEmpty()) {
        drop(source, type.type(), keys);
        keys =
            dropped(source).stream()
                .filter(left -> left.type().equals(type.type()))
                .findFirst()
                .map(Dropped::keys)
                .orElse(List.of());
      }
    }
  }

  /// Half or twice as many rows as in a page that took so long.
  private static int next(int size, long nanos) {
    return nanos > 2 * PAGE_NANOS
        ? Math.max(LEAST, size / 2)
        : nanos < PAGE_NANOS / 2 ? Math.min(MOST, size * 2) : size;
  }

  private List<String> page(Source source, @Nullable String after, int size) {
    return database.withConnection(
        c -> {
          // The function's name is made of a number; see build_source() in the schema.
          try (PreparedStatement s =
              c.prepareStatement("select * from inlay.page_%d(?, ?)".formatted(source.id()))) {
            s.setString(1, after);
            s.setInt(2, size);
            return texts(s.executeQuery(), 1);
          }
        });
  }

  /// A document and how it compares.
  record Look(String key, String finding, boolean settled) {}

  private List<Look> look(Source source, byte[] salt, List<String> keys, boolean settle) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select doc_key, finding, settled from inlay.verify_documents(?, ?, ?, ?)")) {
            s.setInt(1, source.id());
            s.setBytes(2, salt);
            s.setArray(3, c.createArrayOf("text", keys.toArray()));
            s.setBoolean(4, settle);
            List<Look> looks = new ArrayList<>(keys.size());
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                looks.add(new Look(r.getString(1), r.getString(2), r.getBoolean(3)));
              }
            }
            return looks;
          }
        });
  }

  private record Stored(int looked, String lastKey, List<String> orphaned, boolean settled) {}

  private Stored stored(Source source, String after, int size, @Nullable List<String> only) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select looked, coalesce(last_key, ''), coalesce(orphaned, '{}'), settled from inlay.verify_stored(?, ?, ?, ?, ?)")) {
            s.setInt(1, source.id());
            s.setArray(2, c.createArrayOf("text", source.contentTypes().toArray()));
            s.setString(3, after);
            s.setInt(4, size);
            s.setArray(5, only == null ? null : c.createArrayOf("text", only.toArray()));
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new Stored(
                  r.getInt(1),
                  r.getString(2),
                  List.of((String[]) r.getArray(3).getArray()),
                  r.getBoolean(4));
            }
          }
        });
  }

  /// @return how many were queued
  private int repair(Source source, List<String> embed, List<String> anew, List<String> remove) {
    int queued = embed.size() + anew.size() + remove.size();
    if (queued > 0) {
      database.inTransaction(
          c -> {
            try (PreparedStatement s =
                c.prepareStatement("select inlay.repair_documents(?, ?, ?, ?)")) {
              s.setInt(1, source.id());
              s.setArray(2, c.createArrayOf("text", embed.toArray()));
              s.setArray(3, c.createArrayOf("text", anew.toArray()));
              s.setArray(4, c.createArrayOf("text", remove.toArray()));
              return s.execute();
            }
          });
    }
    return queued;
  }

  private record Dropped(String type, List<String> keys) {}

  private List<Dropped> dropped(Source source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select content_type, keys from inlay.dropped_content(?, ?)")) {
            s.setInt(1, source.id());
            s.setInt(2, DROPPED);
            List<Dropped> all = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                all.add(new Dropped(r.getString(1), List.of((String[]) r.getArray(2).getArray())));
              }
            }
            return all;
          }
        });
  }

  private void drop(Source source, String type, List<String> keys) {
    database.inTransaction(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.drop_content(?, ?, ?)")) {
            s.setInt(1, source.id());
            s.setString(2, type);
            s.setArray(3, c.createArrayOf("text", keys.toArray()));
            return s.execute();
          }
        });
  }

  private static List<String> texts(ResultSet r, int column) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (r) {
      while (r.next()) {
        texts.add(r.getString(column));
      }
    }
    return texts;
  }

  /// Why it failed in the middle: the source was removed, or its table changed.
  private DatabaseException.Refused explained(Source source, DatabaseException.Refused e) {
    Sources sources = new Sources(database);
    if (sources.find(source.name()).filter(now -> now.id() == source.id()).isEmpty()) {
      return DatabaseException.refused(
          "source \"%s\" was removed meanwhile".formatted(source.name()), "55000");
    }
    return e.code().startsWith("42")
        ? sources.attend(source.id()).map(fault -> unreadable(source, fault, e.code())).orElse(e)
        : e;
  }

  private static DatabaseException.Refused unreadable(Source source, String fault, String code) {
    return DatabaseException.refused(
        "the documents of source \"%s\" cannot be read: %s. Mend that, then verify again"
            .formatted(source.name(), fault),
        code);
  }
}
