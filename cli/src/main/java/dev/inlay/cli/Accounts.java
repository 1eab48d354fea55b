package dev.inlay.cli;

import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.Price;
import dev.inlay.providers.Providers;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What commands of profiles say of accounts: where they are, what they cost, how much they allow.
final class Accounts {
  /// The account that a profile is declared with.
  static final String MAIN = "main";

  private Accounts() {}

  /// @throws IllegalArgumentException with all that is wrong with the options
  static Endpoint endpoint(String provider, String model, Map<String, String> options) {
    try {
      return Endpoint.of(provider, model, options);
    } catch (ModelUnavailableException e) {
      throw new IllegalArgumentException(Failures.oneLine(e.getMessage()), e);
    }
  }

  static void declare(
      QuotaAdministration quota,
      Connection c,
      String profile,
      String account,
      Endpoint endpoint,
      OptionalLong microDollars)
      throws SQLException {
    quota.declareAccount(
        c,
        profile,
        account,
        endpoint.address().baseUrl().toString(),
        endpoint.key().toString(),
        endpoint.provider().dayZone().orElse(null),
        microDollars);
  }

  static void limit(
      QuotaAdministration quota,
      Connection c,
      String profile,
      String account,
      List<LimitOption> limits)
      throws SQLException {
    for (LimitOption limit : limits) {
      quota.declareLimit(c, profile, account, limit.unit(), limit.per(), limit.amount());
    }
  }

  /// Micro-dollars of a million tokens: as given, else the public list price, where it is known.
  static OptionalLong price(Optional<Endpoint> endpoint, @Nullable BigDecimal given) {
    Optional<BigDecimal> dollars =
        Optional.ofNullable(given)
            .or(
                () ->
                    endpoint
                        .flatMap(e -> Providers.facts(e.provider(), e.model()))
                        .flatMap(facts -> facts.price().map(Price::dollarsPerMillionTokens)));
    return dollars.isPresent()
        ? OptionalLong.of(dollars.get().movePointRight(6).longValue())
        : OptionalLong.empty();
  }

  /// Sets an option that was given.
  static void put(Map<String, String> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put(name, value.toString());
    }
  }
}
