package dev.inlay.cli;

import dev.inlay.core.quota.LimitStatus;
import dev.inlay.core.quota.QuotaAdministration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The limits of a profile's accounts as commands show them.
final class LimitTable {
  private LimitTable() {}

  /// @param name the profile; null: of all
  static int print(QuotaAdministration quota, @Nullable String name, Output output) {
    List<LimitStatus> limits = quota.status(name);
    output.result(
        Map.of("limits", limits.stream().map(LimitTable::object).toList()), () -> print(limits));
    return 0;
  }

  static void print(List<LimitStatus> limits) {
    if (limits.isEmpty()) {
      System.out.println("No account is declared: the local model needs none.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (LimitStatus l : limits) {
      rows.add(
          List.of(
              l.profile(),
              l.account(),
              l.unit()
                  .map(u -> (isMoney(l) ? "dollars" : u) + "/" + l.per().orElse(""))
                  .orElse("no limit"),
              text(l, l.amount()),
              text(l, l.available()),
              text(l, l.used().isPresent() ? l.used() : l.usedLastMinute()),
              l.parkedReason()
                  .map(r -> "parked: " + r)
                  .or(() -> l.cooldownReason().map(r -> "rests: " + r))
                  .orElse("")));
    }
    Table.print(List.of("profile", "account", "limit", "allowed", "left", "used", ""), rows);
  }

  static Map<String, Object> object(LimitStatus l) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("profile", l.profile());
    object.put("account", l.account());
    object.put("enabled", l.enabled());
    object.put("parked", l.parkedReason().orElse(null));
    object.put("cooldown_until", l.cooldownUntil().map(Object::toString).orElse(null));
    object.put("cooldown_reason", l.cooldownReason().orElse(null));
    object.put("unit", l.unit().orElse(null));
    object.put("per", l.per().orElse(null));
    object.put("amount", boxed(l.amount()));
    object.put("available", boxed(l.available()));
    object.put("used", boxed(l.used()));
    object.put("used_last_minute", boxed(l.usedLastMinute()));
    object.put("resets_at", l.resetsAt().map(Object::toString).orElse(null));
    return object;
  }

  private static boolean isMoney(LimitStatus l) {
    return l.unit().filter("money"::equals).isPresent();
  }

  private static String text(LimitStatus l, OptionalLong number) {
    return isMoney(l) && number.isPresent() ? Money.text(number.getAsLong()) : text(number);
  }

  static String text(OptionalLong number) {
    return number.isPresent() ? "%,d".formatted(number.getAsLong()) : "";
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
