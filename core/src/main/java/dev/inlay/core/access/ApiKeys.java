package dev.inlay.core.access;

import dev.inlay.core.db.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of the API. Safe for use by many threads.
public final class ApiKeys {
  private static final String PREFIX = "inlay_";
  private static final int BYTES = 32;

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  public ApiKeys(Database database) {
    this.database = database;
  }

  /// A new key, to be shown once: it cannot be read again.
  ///
  /// @param secret what a caller sends
  public record Created(int id, String secret) {}

  /// Whose a key is.
  public record Holder(int id, String name, AccessRole role) {}

  /// Makes a key.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is one of this name
  public Created create(String name, AccessRole role, String by) {
    return database.withConnection(c -> create(c, name, role, by, false));
  }

  /// The first key, an administrator's, when there is none yet; of several servers that start at
  /// once one makes it.
  public Optional<Created> createFirst() {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select pg_advisory_xact_lock(740608, 0)")) {
            s.execute();
          }
          try (PreparedStatement s =
                  c.prepareStatement("select exists (select 1 from inlay.api_key)");
              ResultSet r = s.executeQuery()) {
            r.next();
            return r.getBoolean(1)
                ? Optional.empty()
                : Optional.of(create(c, "first start", AccessRole.ADMIN, "first start", true));
          }
        });
  }

  /// Whether an administrator has made a key: then the first one is not the only way in.
  public boolean hasOwn() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
                  c.prepareStatement(
                      "select exists (select 1 from inlay.api_key where not first and revoked_at is null)");
              ResultSet r = s.executeQuery()) {
            r.next();
            return r.getBoolean(1);
          }
        });
  }

  /// Who sends this; empty when it opens nothing.
  public Optional<Holder> holder(String secret) {
    if (!secret.startsWith(PREFIX)) {
      return Optional.empty();
    }
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select key_id, name, role from inlay.find_api_key(?)")) {
            s.setBytes(1, hash(secret));
            try (ResultSet r = s.executeQuery()) {
              r.next();
              int id = r.getInt(1);
              return r.wasNull()
                  ? Optional.empty()
                  : Optional.of(new Holder(id, r.getString(2), AccessRole.of(r.getString(3))));
            }
          }
        });
  }

  /// All keys, the newest first, the revoked included.
  public List<ApiKey> list() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
                  c.prepareStatement(
                      "select key_id, name, role, created_at, created_by, used_at, revoked_at from inlay.api_key order by key_id desc");
              ResultSet r = s.executeQuery()) {
            List<ApiKey> keys = new ArrayList<>();
            while (r.next()) {
              keys.add(
                  new ApiKey(
                      r.getInt(1),
                      r.getString(2),
                      AccessRole.of(r.getString(3)),
                      r.getObject(4, OffsetDateTime.class).toInstant(),
                      r.getString(5),
                      time(r, 6),
                      time(r, 7)));
            }
            return keys;
          }
        });
  }

  /// Lets a key open nothing any more.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is none, or it is revoked
  public void revoke(int id, String by) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.revoke_api_key(?, ?)")) {
            s.setInt(1, id);
            s.setString(2, by);
            return s.execute();
          }
        });
  }

  private Created create(Connection c, String name, AccessRole role, String by, boolean first)
      throws SQLException {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    try (PreparedStatement s = c.prepareStatement("select inlay.create_api_key(?, ?, ?, ?, ?)")) {
      s.setString(1, name);
      s.setString(2, role.text());
      s.setBytes(3, hash(secret));
      s.setString(4, by);
      s.setBoolean(5, first);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return new Created(r.getInt(1), secret);
      }
    }
  }

  private static @Nullable Instant time(ResultSet r, int column) throws SQLException {
    OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
