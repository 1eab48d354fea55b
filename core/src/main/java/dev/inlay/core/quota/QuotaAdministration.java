package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Accounts and limits as operators declare and see them. Gates notice every change at once. Safe
/// for use by many threads.
public final class QuotaAdministration {
  private final Database database;

  public QuotaAdministration(Database database) {
    this.database = database;
  }

  /// An endpoint and key for a profile to use.
  ///
  /// @param keySource where the key is found: `env:NAME`, `file:/path` or `none`
  /// @param zone of the midnight at which the provider's day begins
  /// @param microDollarsPerMillionTokens the price; empty: nothing is reckoned
  public record AccountDeclaration(
      String profile,
      String account,
      String endpoint,
      String keySource,
      ZoneId zone,
      OptionalLong microDollarsPerMillionTokens) {}

  /// What a limit counts.
  public enum LimitUnit {
    REQUESTS,
    INPUTS,
    TOKENS,
    /// Micro-dollars; per day or month.
    MONEY
  }

  /// The time over which a limit counts.
  public enum LimitPeriod {
    MINUTE,
    DAY,
    MONTH
  }

  /// A limit of an account.
  ///
  /// @param amount how much is allowed in the period
  /// @param burstSeconds the bucket of a minute's limit holds what refills it in this time;
  ///   providers mostly let a minute's worth go at once
  /// @param zone of the midnight at which a day or month begins; empty: the account's
  public record LimitDeclaration(
      String profile,
      String account,
      LimitUnit unit,
      LimitPeriod per,
      long amount,
      double burstSeconds,
      Optional<ZoneId> zone) {

    /// A limit of a bucket that holds a minute's worth, in the account's zone.
    public LimitDeclaration(
        String profile, String account, LimitUnit unit, LimitPeriod per, long amount) {
      this(profile, account, unit, per, amount, 60, Optional.empty());
    }
  }

  /// A limit as it stands; one row of an account without limits has no unit.
  ///
  /// @param amount what counts of what was declared and told
  /// @param throttle the share of it that refusals left; empty: all
  /// @param available how much could go now; less than nothing: reserved ahead
  /// @param used in this day or month
  /// @param restsUntil when the account may be used again, and why it rests
  public record LimitStatus(
      String profile,
      String account,
      boolean enabled,
      Optional<String> parkedReason,
      Optional<Instant> restsUntil,
      Optional<String> restsFor,
      Optional<LimitUnit> unit,
      Optional<LimitPeriod> per,
      OptionalLong amount,
      OptionalLong declared,
      OptionalLong told,
      OptionalDouble throttle,
      OptionalLong available,
      OptionalLong used,
      OptionalLong usedLastMinute,
      Optional<Instant> resetsAt) {}

  /// Declares an account or changes it. Accounts of the same endpoint, key and model share their
  /// limits, whatever profiles they belong to.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused naming the rule that it breaks
  public AccountId declare(AccountDeclaration account) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.declare_account(?, ?, ?, ?, ?, ?)")) {
            s.setString(1, account.profile());
            s.setString(2, account.account());
            s.setString(3, account.endpoint());
            s.setString(4, account.keySource());
            s.setString(5, account.zone().getId());
            if (account.microDollarsPerMillionTokens().isPresent()) {
              s.setLong(6, account.microDollarsPerMillionTokens().getAsLong());
            } else {
              s.setNull(6, Types.BIGINT);
            }
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new AccountId(r.getInt(1));
            }
          }
        });
  }

  /// Removes an account; its limits too, unless another profile shares them.
  public void dropAccount(String profile, String account) {
    run("select inlay.drop_account(?, ?)", profile, account);
  }

  /// Declares a limit or changes it. It is a cap: the provider may tell less, never more.
  public void declare(LimitDeclaration limit) {
    run(
        "select inlay.declare_limit(?, ?, ?, ?, ?, ?, zone => ?)",
        limit.profile(),
        limit.account(),
        name(limit.unit()),
        name(limit.per()),
        limit.amount(),
        limit.burstSeconds(),
        limit.zone().map(ZoneId::getId).orElse(null));
  }

  /// Takes a limit away; what the provider tells of it counts again.
  public void dropLimit(String profile, String account, LimitUnit unit, LimitPeriod per) {
    run("select inlay.declare_limit(?, ?, ?, ?, null)", profile, account, name(unit), name(per));
  }

  /// Stops a profile that its provider refuses, until somebody has mended the cause.
  public void park(String profile, String reason) {
    run("select inlay.park_profile(?, ?)", profile, reason);
  }

  public void unpark(String profile) {
    run("select inlay.unpark_profile(?)", profile);
  }

  /// Forgets what refusals taught about a profile's accounts and lets them be used at once.
  public void resetRateLimits(String profile) {
    run("select inlay.reset_rate_limits(?)", profile);
  }

  /// Every limit of every account.
  ///
  /// @param profile null: of all profiles
  public List<LimitStatus> status(@Nullable String profile) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select * from inlay.get_quota_status(?)")) {
            s.setString(1, profile);
            try (ResultSet r = s.executeQuery()) {
              List<LimitStatus> rows = new ArrayList<>();
              while (r.next()) {
                rows.add(status(r));
              }
              return rows;
            }
          }
        });
  }

  private static LimitStatus status(ResultSet r) throws SQLException {
    double throttle = r.getDouble("throttle");
    return new LimitStatus(
        r.getString("profile_name"),
        r.getString("account"),
        r.getBoolean("enabled"),
        Optional.ofNullable(r.getString("parked_reason")),
        time(r, "cooldown_until"),
        Optional.ofNullable(r.getString("cooldown_reason")),
        Optional.ofNullable(r.getString("unit"))
            .map(u -> LimitUnit.valueOf(u.toUpperCase(Locale.ROOT))),
        Optional.ofNullable(r.getString("per"))
            .map(p -> LimitPeriod.valueOf(p.toUpperCase(Locale.ROOT))),
        number(r, "amount"),
        number(r, "declared"),
        number(r, "told"),
        throttle == 0 ? OptionalDouble.empty() : OptionalDouble.of(throttle),
        number(r, "available"),
        number(r, "used"),
        number(r, "used_last_minute"),
        time(r, "resets_at"));
  }

  private static OptionalLong number(ResultSet r, String column) throws SQLException {
    long value = r.getLong(column);
    return r.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Optional<Instant> time(ResultSet r, String column) throws SQLException {
    return Optional.ofNullable(r.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void run(String sql, @Nullable Object... values) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              s.setObject(i + 1, values[i]);
            }
            return s.execute();
          }
        });
  }
}
