package dev.inlay.schema;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The quota ledger's words as methods, for one profile.
final class Quota {
  private final Session s;
  private final int profile;

  /// What take_quota() answered.
  ///
  /// @param account null: nothing was reserved
  /// @param waitMicros null: until something changes
  record Taken(
      @Nullable String account, long epoch, @Nullable Long waitMicros, @Nullable String reason) {

    long micros() {
      return Objects.requireNonNull(waitMicros, "no wait was told");
    }

    /// Whether it may go now, but for the moments that a test takes.
    boolean atOnce() {
      return account != null && micros() < 50_000;
    }
  }

  Quota(Session s, int profile) {
    this.s = s;
    this.profile = profile;
  }

  /// A profile of that name with an account `main` of an endpoint that nobody shares.
  static Quota of(Session s, String name) throws SQLException {
    int profile = Schemas.profile(s, name);
    Quota quota = new Quota(s, profile);
    quota.account(name, "main", "https://" + name, "UTC");
    return quota;
  }

  void account(String profileName, String account, String endpoint, String zone)
      throws SQLException {
    s.run(
        "select inlay.declare_account(?, ?, ?, 'env:KEY', ?)",
        profileName,
        account,
        endpoint,
        zone);
  }

  Quota on(Session other) {
    return new Quota(other, profile);
  }

  String name() throws SQLException {
    return s.text("select name from inlay.profile where profile_id = ?", profile);
  }

  void limit(String unit, String per, long amount) throws SQLException {
    s.run("select inlay.declare_limit(?, 'main', ?, ?, ?)", name(), unit, per, amount);
  }

  void limit(String unit, String per, long amount, double burstSeconds, int slackMillis)
      throws SQLException {
    s.run(
        "select inlay.declare_limit(?, 'main', ?, ?, ?, ?, ?)",
        name(),
        unit,
        per,
        amount,
        burstSeconds,
        slackMillis);
  }

  Taken take(int requests, int inputs, long tokens, @Nullable Integer patienceMillis)
      throws SQLException {
    return take(requests, inputs, tokens, patienceMillis, 0);
  }

  Taken take(
      int requests, int inputs, long tokens, @Nullable Integer patienceMillis, int holdMillis)
      throws SQLException {
    List<@Nullable Object> row =
        s.rows(
                "select account, epoch, wait_us, reason from inlay.take_quota(?, ?, ?, ?, ?::int, ?)",
                profile,
                requests,
                inputs,
                tokens,
                patienceMillis,
                holdMillis)
            .get(0);
    return new Taken(
        (@Nullable String) row.get(0),
        row.get(1) instanceof Long epoch ? epoch : 0,
        (@Nullable Long) row.get(2),
        (@Nullable String) row.get(3));
  }

  /// One request, as soon as it may go.
  Taken take() throws SQLException {
    return take(1, 0, 0, 3_600_000);
  }

  /// Of what was taken from an account, this was used.
  void settle(String account, long epoch, long[] taken, long[] used) throws SQLException {
    s.run(
        "select inlay.settle_quota(array[row(a.account_id, ?, ?, ?, ?, ?, ?, ?)::inlay.settlement])"
            + " from inlay.account a where a.profile_id = ? and a.name = ?",
        epoch,
        taken[0],
        taken[1],
        taken[2],
        used[0],
        used[1],
        used[2],
        profile,
        account);
  }

  /// A request was refused; unit, per and wait as the provider told them.
  long refuse(
      long epoch, @Nullable String unit, @Nullable String per, @Nullable Integer retryMillis)
      throws SQLException {
    return s.number(
        "select inlay.report_rate_limit(a.account_id, ?, 1, 0, 0, ?, ?, ?::int) from inlay.account a where a.profile_id = ? and a.name = 'main'",
        epoch,
        unit,
        per,
        retryMillis,
        profile);
  }

  void tell(String unit, String per, @Nullable Long amount, @Nullable Long remaining)
      throws SQLException {
    s.run(
        "select inlay.tell_limit(a.account_id, ?, ?, ?::bigint, ?::bigint) from inlay.account a where a.profile_id = ? and a.name = 'main'",
        unit,
        per,
        amount,
        remaining,
        profile);
  }

  /// A column of the status of one limit of the account `main`.
  String status(String column, String unit, String per) throws SQLException {
    return s.text(
        "select "
            + column
            + " from inlay.get_quota_status(?) where account = 'main' and unit = ? and per = ?",
        name(),
        unit,
        per);
  }

  long available(String unit, String per) throws SQLException {
    return Long.parseLong(status("available", unit, per));
  }
}
