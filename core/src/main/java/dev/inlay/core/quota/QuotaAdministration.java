package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The quota as operators declare and see it. Safe for use by many threads.
public final class QuotaAdministration {
  private final Database database;

  public QuotaAdministration(Database database) {
    this.database = database;
  }

  /// Declares an endpoint and key that a profile uses, or changes one.
  ///
  /// @param keySource where the key is found: `env:NAME`, `file:/path` or `none`
  /// @param zone whose midnight ends the provider's days; null: as it is, at first UTC
  /// @param microDollars the price of a million tokens; empty: as it is
  public void declareAccount(
      String profile,
      String account,
      String endpoint,
      String keySource,
      @Nullable ZoneId zone,
      OptionalLong microDollars) {
    database.inTransaction(
        c -> {
          declareAccount(c, profile, account, endpoint, keySource, zone, microDollars);
          return account;
        });
  }

  /// The same within a transaction of the caller's.
  public void declareAccount(
      Connection c,
      String profile,
      String account,
      String endpoint,
      String keySource,
      @Nullable ZoneId zone,
      OptionalLong microDollars)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("select inlay.declare_account(?, ?, ?, ?, ?, ?)")) {
      s.setString(1, profile);
      s.setString(2, account);
      s.setString(3, endpoint);
      s.setString(4, keySource);
      s.setString(5, zone == null ? null : zone.getId());
      setLong(s, 6, microDollars);
      s.execute();
    }
  }

  /// Removes an account; its limits too, unless another profile shares them.
  public void dropAccount(String profile, String account) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.drop_account(?, ?)")) {
            s.setString(1, profile);
            s.setString(2, account);
            return s.execute();
          }
        });
  }

  /// Declares how much an account allows.
  ///
  /// @param unit requests, inputs, tokens or money
  /// @param per minute, day or month
  /// @param amount money in micro-dollars; empty: no such limit any more
  public void declareLimit(
      String profile, String account, String unit, String per, OptionalLong amount) {
    database.inTransaction(
        c -> {
          declareLimit(c, profile, account, unit, per, amount);
          return amount;
        });
  }

  /// The same within a transaction of the caller's.
  public void declareLimit(
      Connection c, String profile, String account, String unit, String per, OptionalLong amount)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement("select inlay.declare_limit(?, ?, ?, ?, ?)")) {
      s.setString(1, profile);
      s.setString(2, account);
      s.setString(3, unit);
      s.setString(4, per);
      setLong(s, 5, amount);
      s.execute();
    }
  }

  /// Forgets what refusals taught and ends rests.
  public void resetRateLimits(String profile) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.reset_rate_limits(?)")) {
            s.setString(1, profile);
            return s.execute();
          }
        });
  }

  /// The accounts of a profile.
  public List<Account> accounts(int profileId) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select a.account_id, a.name, q.endpoint, q.key_source from inlay.account a join inlay.quota q using (quota_id) where a.profile_id = ? order by a.account_id")) {
            s.setInt(1, profileId);
            List<Account> accounts = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                accounts.add(
                    new Account(
                        new AccountId(r.getInt(1)),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4)));
              }
            }
            return accounts;
          }
        });
  }

  /// The price of a million tokens of a profile in micro-dollars: that of its dearest account, or
  /// empty when none is declared.
  public OptionalLong price(int profileId) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select max(q.micro_dollars_per_million_tokens) from inlay.account a join inlay.quota q using (quota_id) where a.profile_id = ?")) {
            s.setInt(1, profileId);
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return number(r, 1);
            }
          }
        });
  }

  /// Every limit of every account.
  ///
  /// @param profile null: of all profiles
  public List<LimitStatus> status(@Nullable String profile) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select profile_name, account, enabled, parked_reason, cooldown_until, cooldown_reason, unit, per, amount, throttle, available, used, used_last_minute, resets_at from inlay.get_quota_status(?)")) {
            s.setString(1, profile);
            List<LimitStatus> limits = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                limits.add(read(r));
              }
            }
            return limits;
          }
        });
  }

  private static LimitStatus read(ResultSet r) throws SQLException {
    double throttle = r.getDouble(10);
    OptionalDouble share = r.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(throttle);
    return new LimitStatus(
        r.getString(1),
        r.getString(2),
        r.getBoolean(3),
        Optional.ofNullable(r.getString(4)),
        instant(r, 5),
        Optional.ofNullable(r.getString(6)),
        Optional.ofNullable(r.getString(7)),
        Optional.ofNullable(r.getString(8)),
        number(r, 9),
        share,
        number(r, 11),
        number(r, 12),
        number(r, 13),
        instant(r, 14));
  }

  private static Optional<Instant> instant(ResultSet r, int column) throws SQLException {
    return Optional.ofNullable(r.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static OptionalLong number(ResultSet r, int column) throws SQLException {
    long number = r.getLong(column);
    return r.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static void setLong(PreparedStatement s, int index, OptionalLong value)
      throws SQLException {
    if (value.isPresent()) {
      s.setLong(index, value.getAsLong());
    } else {
      s.setNull(index, Types.BIGINT);
    }
  }
}
