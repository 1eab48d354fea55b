package dev.inlay.core.profile;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.store.VectorLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The profiles of a database. Safe for use by many threads.
public final class Profiles {
  private static final String SELECT =
      "select profile_id, name, provider, model, dimensions, fingerprint, vector_layout from inlay.profile";

  private final Database database;

  public Profiles(Database database) {
    this.database = database;
  }

  public List<Profile> list() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(SELECT + " order by profile_id")) {
            return read(s);
          }
        });
  }

  public Optional<Profile> find(String name) {
    return database.withConnection(c -> find(c, name));
  }

  /// The profile of this name; created for the embedder when there is none.
  ///
  /// @throws DatabaseException.Unusable when the stored vectors come from another model or runtime
  public Profile require(String name, String provider, String model, Embedder embedder) {
    Profile profile =
        database.inTransaction(
            c -> {
              Optional<Profile> existing = find(c, name);
              return existing.isPresent()
                  ? existing.get()
                  : create(c, name, provider, model, embedder);
            });
    requireSame(profile, embedder);
    return profile;
  }

  /// Refuses an embedder whose vectors cannot be compared with the stored ones.
  ///
  /// @throws DatabaseException.Unusable when the fingerprints differ
  public static void requireSame(Profile profile, Embedder embedder) {
    if (!profile.fingerprint().equals(embedder.fingerprint())) {
      throw new DatabaseException.Unusable(
          "the vectors of profile %s were made with %s, but this is %s: their numbers cannot be compared. Use that version, or declare a new profile"
              .formatted(profile.name(), profile.fingerprint(), embedder.fingerprint()),
          null);
    }
  }

  private static Profile create(
      Connection c, String name, String provider, String model, Embedder embedder)
      throws SQLException {
    try (PreparedStatement lock = c.prepareStatement("select pg_advisory_xact_lock(740605, 0)")) {
      lock.execute();
    }
    Optional<Profile> meanwhile = find(c, name);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    try (PreparedStatement s =
        c.prepareStatement("select inlay.create_profile(?, ?, ?, ?, ?, ?)")) {
      s.setString(1, name);
      s.setString(2, provider);
      s.setString(3, model);
      s.setInt(4, embedder.limits().dimensions());
      s.setString(5, embedder.fingerprint());
      s.setString(6, VectorLayout.available(c).sqlName());
      s.execute();
    }
    return find(c, name).orElseThrow();
  }

  private static Optional<Profile> find(Connection c, String name) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SELECT + " where name = ?")) {
      s.setString(1, name);
      return read(s).stream().findFirst();
    }
  }

  private static List<Profile> read(PreparedStatement s) throws SQLException {
    List<Profile> profiles = new ArrayList<>();
    try (ResultSet r = s.executeQuery()) {
      while (r.next()) {
        profiles.add(
            new Profile(
                r.getInt(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getInt(5),
                r.getString(6),
                VectorLayout.of(r.getString(7))));
      }
    }
    return profiles;
  }
}
