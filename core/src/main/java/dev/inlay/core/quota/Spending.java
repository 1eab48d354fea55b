package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads what profiles have cost. Safe for use by many threads.
public final class Spending {
  private final Database database;

  public Spending(Database database) {
    this.database = database;
  }

  /// What each profile has cost.
  ///
  /// @param profile null: of all profiles
  /// @throws dev.inlay.core.db.DatabaseException.Refused when there is none of this name
  public List<Spend> read(@Nullable String profile) {
    Instant now = now();
    List<LimitStatus> limits = new QuotaAdministration(database).status(profile);
    List<Spend> spends = new ArrayList<>();
    rows(profile)
        .forEach(
            (name, row) ->
                spends.add(
                    new Spend(
                        name,
                        row.price,
                        row.cost("hour"),
                        row.cost("today"),
                        row.cost("month"),
                        row.cost("total"),
                        budgets(
                            limits.stream().filter(l -> l.profile().equals(name)).toList(),
                            row.cost("hour"),
                            now))));
    return spends;
  }

  private record Row(OptionalLong price, Map<String, Spend.Cost> costs) {
    Spend.Cost cost(String period) {
      return costs.getOrDefault(period, Spend.Cost.NONE);
    }
  }

  private Map<String, Row> rows(@Nullable String profile) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select profile_name, micro_dollars_per_million_tokens, period, documents, calls, tokens, saved_tokens, micro_dollars, saved_micro_dollars from inlay.get_spend(?)")) {
            s.setString(1, profile);
            Map<String, Row> rows = new LinkedHashMap<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                OptionalLong price = number(r, 2);
                rows.computeIfAbsent(r.getString(1), name -> new Row(price, new LinkedHashMap<>()))
                    .costs
                    .put(
                        r.getString(3),
                        new Spend.Cost(
                            r.getLong(4),
                            r.getLong(5),
                            r.getLong(6),
                            r.getLong(7),
                            number(r, 8),
                            number(r, 9)));
              }
            }
            return rows;
          }
        });
  }

  private static List<Spend.Budget> budgets(
      List<LimitStatus> limits, Spend.Cost hour, Instant now) {
    boolean oneAccount = limits.stream().map(LimitStatus::account).distinct().count() == 1;
    List<Spend.Budget> budgets = new ArrayList<>();
    for (LimitStatus l : limits) {
      if (l.resetsAt().isEmpty() || l.amount().isEmpty() || l.used().isEmpty()) {
        continue; // of a minute, or not known
      }
      String unit = l.unit().orElse("");
      long amount = l.amount().getAsLong();
      long used = l.used().getAsLong();
      OptionalLong rate = oneAccount ? hourly(unit, hour) : OptionalLong.empty();
      Optional<Instant> runsOut =
          rate.isEmpty()
              ? Optional.empty()
              : runsOut(Math.max(0, amount - used), rate.getAsLong(), now, l.resetsAt().get());
      budgets.add(
          new Spend.Budget(
              l.account(), unit, l.per().orElse(""), amount, used, l.resetsAt().get(), runsOut));
    }
    return budgets;
  }

  private static OptionalLong hourly(String unit, Spend.Cost hour) {
    return switch (unit) {
      case "requests" -> OptionalLong.of(hour.calls());
      case "tokens" -> OptionalLong.of(hour.tokens());
      case "money" -> hour.microDollars();
      default -> OptionalLong.empty();
    };
  }

  static Optional<Instant> runsOut(long left, long hourly, Instant now, Instant resetsAt) {
    if (hourly <= 0) {
      return Optional.empty();
    }
    double seconds = (double) left / hourly * Duration.ofHours(1).toSeconds();
    return seconds >= Duration.between(now, resetsAt).toSeconds()
        ? Optional.empty()
        : Optional.of(now.plusSeconds((long) seconds));
  }

  /// By the database's clock, as the limits are.
  private Instant now() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select clock_timestamp()");
              ResultSet r = s.executeQuery()) {
            r.next();
            return r.getObject(1, OffsetDateTime.class).toInstant();
          }
        });
  }

  private static OptionalLong number(ResultSet r, int column) throws SQLException {
    long number = r.getLong(column);
    return r.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
