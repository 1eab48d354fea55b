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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The profiles of a database. Safe for use by many threads.
public final class Profiles {
  private static final String SELECT =
      "select profile_id, name, provider, model, dimensions, fingerprint, vector_layout,"
          + " array(select key from jsonb_each_text(options) order by key), array(select value from jsonb_each_text(options) order by key) from inlay.profile";

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

  public Optional<Profile> find(int id) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(SELECT + " where profile_id = ?")) {
            s.setInt(1, id);
            return read(s).stream().findFirst();
          }
        });
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
                  : create(c, new Declaration(name, provider, model, Map.of()), embedder);
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

  /// Refuses an embedder whose vectors cannot be compared with the stored ones, and parks the
  /// profile, since no worker may go on with it until somebody has mended that.
  ///
  /// @throws DatabaseException.Unusable when the fingerprints differ
  public void requireSameOrPark(Profile profile, Embedder embedder) {
    try {
      requireSame(profile, embedder);
    } catch (DatabaseException.Unusable e) {
      park(profile.name(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /// Declares a profile.
  ///
  /// @param embedder its model, which tells the dimensions and the fingerprint
  /// @throws DatabaseException.Refused when there is one of this name
  public Profile add(Declaration declaration, Embedder embedder) {
    return database.inTransaction(c -> add(c, declaration, embedder));
  }

  /// The same within a transaction of the caller's, so that its accounts are declared with it or
  /// not at all.
  public Profile add(Connection c, Declaration declaration, Embedder embedder) throws SQLException {
    if (find(c, declaration.name()).isPresent()) {
      throw DatabaseException.refused(
          "profile \"%s\" exists already. Remove it first, or choose another name"
              .formatted(declaration.name()),
          "IN012");
    }
    return create(c, declaration, embedder);
  }

  /// The profile of this name.
  ///
  /// @throws DatabaseException.Refused with the names that there are
  public Profile require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                DatabaseException.refused(
                    "there is no profile \"%s\". Profiles: %s"
                        .formatted(
                            name,
                            list().isEmpty()
                                ? "none yet"
                                : String.join(", ", list().stream().map(Profile::name).toList())),
                    "IN011"));
  }

  /// Removes a profile that no source uses, with its vectors, its accounts and their limits.
  public void remove(String name) {
    call("select inlay.drop_profile(?)", name);
  }

  /// Lets a profile work again that was parked because its provider refused it.
  public void unpark(String name) {
    call("select inlay.unpark_profile(?)", name);
  }

  private void park(String name, String reason) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.park_profile(?, ?)")) {
            s.setString(1, name);
            s.setString(2, reason);
            return s.execute();
          }
        });
  }

  private void call(String statement, String name) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(statement)) {
            s.setString(1, name);
            return s.execute();
          }
        });
  }

  /// What [#add] needs.
  ///
  /// @param provider who runs the model
  /// @param model the provider's name of it
  /// @param options of the provider, by name; never a key
  public record Declaration(
      String name, String provider, String model, Map<String, String> options) {
    public Declaration {
      options = Map.copyOf(options);
      if (!name.matches("[a-z][a-z0-9_-]{0,62}")) {
        throw new IllegalArgumentException(
            "a profile's name is made of lower-case letters, digits, _ and -, letter first, at most 63: not \"%s\""
                .formatted(name));
      }
    }
  }

  private static Profile create(Connection c, Declaration declaration, Embedder embedder)
      throws SQLException {
    try (PreparedStatement lock = c.prepareStatement("select pg_advisory_xact_lock(740605, 0)")) {
      lock.execute();
    }
    Optional<Profile> meanwhile = find(c, declaration.name());
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    try (PreparedStatement s =
        c.prepareStatement("select inlay.create_profile(?, ?, ?, ?, ?, ?, jsonb_object(?, ?))")) {
      List<String> names = List.copyOf(declaration.options().keySet());
      s.setString(1, declaration.name());
      s.setString(2, declaration.provider());
      s.setString(3, declaration.model());
      s.setInt(4, embedder.limits().dimensions());
      s.setString(5, embedder.fingerprint());
      s.setString(6, VectorLayout.available(c).sqlName());
      s.setArray(7, c.createArrayOf("text", names.toArray()));
      s.setArray(
          8, c.createArrayOf("text", names.stream().map(declaration.options()::get).toArray()));
      s.execute();
    }
    return find(c, declaration.name()).orElseThrow();
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
                VectorLayout.of(r.getString(7)),
                options(r)));
      }
    }
    return profiles;
  }

  private static Map<String, String> options(ResultSet r) throws SQLException {
    String[] keys = (String[]) r.getArray(8).getArray();
    String[] values = (String[]) r.getArray(9).getArray();
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < keys.length; i++) {
      options.put(keys[i], values[i]);
    }
    return options;
  }
}
