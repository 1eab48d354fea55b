package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The ledger's functions. The database's clock decides; what comes from it are waits, counted from
/// when they arrive, so no two clocks are compared.
final class QuotaLedger {
  private static final double NANOS_PER_MICRO = 1000;

  private final Database database;
  private final int profileId;

  QuotaLedger(Database database, int profileId) {
    this.database = database;
    this.profileId = profileId;
  }

  /// What the ledger gave.
  sealed interface Answer {
    /// What was asked for.
    record Given(Slice slice) implements Answer {}

    /// Nothing was given.
    ///
    /// @param delay empty: until something changes
    record Later(Optional<Duration> delay, String reason) implements Answer {}
  }

  /// Takes what may go within the patience, after it settled what is to be settled.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Refused when it is more than ever goes
  Answer take(Amounts amounts, Duration patience, Duration hold, Settlements settlements) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select account_id, account, endpoint, key_source, quota_id, epoch, wait_us, hold_us, reason, cooldown_us, requests_base_us,"
                      + " requests_unit_us, inputs_base_us, inputs_unit_us, tokens_base_us, tokens_unit_us"
                      + " from inlay.take_quota(?, ?, ?, ?, ?, ?, ?::inlay.settlement[])")) {
            s.setInt(1, profileId);
            s.setInt(2, Math.toIntExact(amounts.requests()));
            s.setInt(3, Math.toIntExact(amounts.inputs()));
            s.setLong(4, amounts.tokens());
            s.setInt(5, Math.toIntExact(patience.toMillis()));
            s.setInt(6, Math.toIntExact(hold.toMillis()));
            s.setString(7, settlements.literal());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              r.getInt("account_id");
              return r.wasNull() ? later(r) : new Answer.Given(slice(r, amounts));
            }
          }
        });
  }

  /// How long a call of these amounts would have to wait, and why; nothing is taken.
  Answer.Later ask(Amounts amounts) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select wait_us, reason from inlay.take_quota(?, ?, ?, ?, null)")) {
            s.setInt(1, profileId);
            s.setInt(2, Math.toIntExact(amounts.requests()));
            s.setInt(3, Math.toIntExact(amounts.inputs()));
            s.setLong(4, amounts.tokens());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return later(r);
            }
          }
        });
  }

  void settle(Settlements settlements) {
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.settle_quota(?::inlay.settlement[])")) {
            s.setString(1, settlements.literal());
            return s.execute();
          }
        });
  }

  void report(Turn turn, RateLimited refusal) {
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.report_rate_limit(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            s.setInt(1, turn.account().account().id().value());
            s.setLong(2, turn.account().epoch());
            s.setInt(3, Math.toIntExact(turn.amounts().requests()));
            s.setInt(4, Math.toIntExact(turn.amounts().inputs()));
            s.setLong(5, turn.amounts().tokens());
            s.setString(6, refusal.unit().map(QuotaLedger::name).orElse(null));
            s.setString(7, refusal.window().map(QuotaLedger::name).orElse(null));
            setLong(s, 8, millis(refusal.retryAfter()));
            s.setString(9, refusal.getMessage());
            return s.execute();
          }
        });
  }

  /// The account rests, or its profile is parked when it has no other one.
  void deny(AccountId account, String reason) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.report_denial(?, ?)")) {
            s.setInt(1, account.value());
            s.setString(2, reason);
            return s.execute();
          }
        });
  }

  void park(String profile, String reason) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.park_profile(?, ?)")) {
            s.setString(1, profile);
            s.setString(2, reason);
            return s.execute();
          }
        });
  }

  void tell(AccountId account, ToldLimit told) {
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.tell_limit(?, ?, ?, ?, ?, ?)")) {
            s.setInt(1, account.value());
            s.setString(2, name(told.unit()));
            s.setString(3, name(told.window()));
            setLong(s, 4, told.limit());
            setLong(s, 5, told.remaining());
            setLong(s, 6, millis(told.resetsIn()));
            return s.execute();
          }
        });
  }

  /// Says what this process used, and learns the ratio of counted to estimated tokens.
  double reportUse(AccountId account, String workerId, Usage usage) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.report_quota_use(?, ?, ?, ?, ?, ?, ?)")) {
            s.setInt(1, account.value());
            s.setString(2, workerId);
            s.setInt(3, Math.toIntExact(usage.used().requests()));
            s.setInt(4, Math.toIntExact(usage.used().inputs()));
            s.setLong(5, usage.used().tokens());
            s.setLong(6, usage.estimated());
            s.setLong(7, usage.counted());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return r.getDouble(1);
            }
          }
        });
  }

  /// The enabled accounts and the rest of what a gate knows of the quota.
  State state() {
    return database.withConnection(
        c -> {
          List<AccountState> accounts = new ArrayList<>();
          try (PreparedStatement s =
              c.prepareStatement(
                  "select a.account_id, a.name, q.endpoint, q.key_source, q.quota_id, q.epoch, p.parked_at is not null"
                      + " or coalesce(q.cooldown_until > clock_timestamp(), false) or exists (select 1 from inlay.quota_limit l where l.quota_id = q.quota_id), a.enabled"
                      + " from inlay.account a join inlay.quota q using (quota_id) join inlay.profile p using (profile_id) where a.profile_id = ? order by a.account_id")) {
            s.setInt(1, profileId);
            boolean declared = false;
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                declared = true;
                if (r.getBoolean(8)) {
                  Account account =
                      new Account(
                          new AccountId(r.getInt(1)),
                          r.getString(2),
                          r.getString(3),
                          r.getString(4));
                  accounts.add(
                      new AccountState(account, r.getInt(5), r.getLong(6), r.getBoolean(7)));
                }
              }
            }
            return declared
                ? new State(true, accounts, caps(c.prepareStatement(CAPS)), ratio(c))
                : State.NONE;
          }
        });
  }

  /// What a gate knows of a profile's quota.
  ///
  /// @param declared whether the profile has accounts at all
  /// @param ratio tokens that the provider counts for an estimated one
  record State(boolean declared, List<AccountState> accounts, Amounts caps, double ratio) {
    static final State NONE =
        new State(false, List.of(), new Amounts(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE), 1);

    State {
      accounts = List.copyOf(accounts);
    }

    boolean limited() {
      return declared && (accounts.isEmpty() || accounts.stream().anyMatch(AccountState::limited));
    }
  }

  private static final String CAPS =
      "select coalesce(requests, 9223372036854775807), coalesce(inputs, 9223372036854775807), coalesce(tokens, 9223372036854775807) from inlay.quota_caps(?)";

  private Amounts caps(PreparedStatement s) throws SQLException {
    try (s) {
      s.setInt(1, profileId);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return new Amounts(r.getLong(1), r.getLong(2), r.getLong(3));
      }
    }
  }

  private double ratio(Connection c) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("select ratio from inlay.token_ratio where profile_id = ?")) {
      s.setInt(1, profileId);
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? r.getDouble(1) : 1;
      }
    }
  }

  private static Answer.Later later(ResultSet r) throws SQLException {
    long micros = r.getLong("wait_us");
    Optional<Duration> delay =
        r.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos(micros * 1000));
    String reason = r.getString("reason");
    return new Answer.Later(delay, reason == null ? "" : reason);
  }

  private static Slice slice(ResultSet r, Amounts amounts) throws SQLException {
    long now = System.nanoTime();
    Account account =
        new Account(
            new AccountId(r.getInt("account_id")),
            r.getString("account"),
            r.getString("endpoint"),
            r.getString("key_source"));
    return new Slice(
        new AccountState(account, r.getInt("quota_id"), r.getLong("epoch"), true),
        amounts,
        pace(r, "requests", now),
        pace(r, "inputs", now),
        pace(r, "tokens", now),
        now,
        r.getLong("hold_us") * 1000,
        now + r.getLong("cooldown_us") * 1000);
  }

  private static Pace pace(ResultSet r, String unit, long now) throws SQLException {
    return new Pace(
        now + r.getLong(unit + "_base_us") * 1000,
        r.getDouble(unit + "_unit_us") * NANOS_PER_MICRO);
  }

  private static String name(QuotaUnit unit) {
    return unit.name().toLowerCase(Locale.ROOT);
  }

  private static String name(QuotaWindow window) {
    return window.name().toLowerCase(Locale.ROOT);
  }

  private static OptionalLong millis(Optional<Duration> time) {
    return time.isPresent() ? OptionalLong.of(time.get().toMillis()) : OptionalLong.empty();
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
