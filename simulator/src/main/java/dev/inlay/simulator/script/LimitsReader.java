package dev.inlay.simulator.script;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads `limits` and `changes` of a provider.
final class LimitsReader {
  private LimitsReader() {}

  static Limits read(Section provider) {
    Limits initial =
        provider
            .get("limits")
            .flatMap(Value::section)
            .map(LimitsReader::limits)
            .orElse(Limits.NONE);
    List<LimitChange> changes = new ArrayList<>();
    provider
        .get("changes")
        .map(Value::list)
        .orElse(List.of())
        .forEach(change -> change.section().ifPresent(section -> changes(section, changes)));
    return new Limits(initial.initial(), changes, initial.per(), initial.told());
  }

  private static Limits limits(Section section) {
    Set<Limits.Scope> per = section.get("per").map(LimitsReader::scopes).orElse(Limits.NONE.per());
    boolean told = section.get("told").flatMap(Value::flag).orElse(true);
    List<Limit> limits = new ArrayList<>();
    for (LimitKind kind : LimitKind.values()) {
      section.get(kind.key()).flatMap(value -> limit(kind, value)).ifPresent(limits::add);
    }
    section.end();
    return new Limits(limits, List.of(), per, told);
  }

  private static Set<Limits.Scope> scopes(Value value) {
    Set<Limits.Scope> scopes = EnumSet.noneOf(Limits.Scope.class);
    for (Value member : value.list()) {
      member
          .oneOf(Limits.Scope.values(), scope -> scope.name().toLowerCase(Locale.ROOT))
          .ifPresent(scopes::add);
    }
    return scopes;
  }

  private static void changes(Section section, List<LimitChange> changes) {
    Optional<Duration> at = section.require("at").flatMap(Value::duration);
    for (LimitKind kind : LimitKind.values()) {
      Optional<Value> value = section.get(kind.key());
      if (value.isEmpty() || at.isEmpty()) {
        continue;
      }
      if (value.get().is("none")) {
        changes.add(new LimitChange(at.get(), kind, Optional.empty()));
      } else {
        limit(kind, value.get())
            .ifPresent(limit -> changes.add(new LimitChange(at.get(), kind, Optional.of(limit))));
      }
    }
    section.end();
  }

  private static Optional<Limit> limit(LimitKind kind, Value value) {
    if (!value.isSection()) {
      return value.whole(1, Limit.LARGEST).map(amount -> Limit.of(kind, amount));
    }
    return value
        .section()
        .flatMap(section -> kind.daily() ? perDay(kind, section) : perMinute(kind, section));
  }

  private static Optional<Limit> perMinute(LimitKind kind, Section section) {
    Optional<Long> amount = section.require("amount").flatMap(v -> v.whole(1, Limit.LARGEST));
    Optional<Long> burst = section.get("burst").flatMap(v -> v.whole(1, Limit.LARGEST));
    section.end();
    return amount.map(a -> new Limit.PerMinute(kind, a, burst.orElse(a)));
  }

  private static Optional<Limit> perDay(LimitKind kind, Section section) {
    Optional<Long> amount = section.require("amount").flatMap(v -> v.whole(1, Limit.LARGEST));
    Limit.PerDay standard = (Limit.PerDay) Limit.of(kind, amount.orElse(1L));
    Optional<Value> every = section.get("every");
    Optional<Value> zone = section.get("zone");
    if (every.isPresent() && zone.isPresent()) {
      section.mistakes().add(section.node(), section.path(), "give zone or every, not both");
    }
    Optional<Limit.Reset> reset =
        every.isPresent()
            ? every.get().duration().flatMap(period -> every(every.get(), period))
            : zone.isPresent()
                ? zone.get().text().flatMap(id -> midnight(zone.get(), id))
                : Optional.of(standard.reset());
    Duration told = section.get("told_delay").flatMap(Value::duration).orElse(standard.toldDelay());
    section.end();
    return amount.isEmpty() || reset.isEmpty()
        ? Optional.empty()
        : Optional.of(new Limit.PerDay(kind, amount.get(), reset.get(), told));
  }

  private static Optional<Limit.Reset> every(Value value, Duration period) {
    return value
        .mistakes()
        .attempt(value.node(), value.path(), () -> new Limit.Reset.Every(period));
  }

  private static Optional<Limit.Reset> midnight(Value value, String id) {
    try {
      return Optional.of(new Limit.Reset.Midnight(ZoneId.of(id)));
    } catch (DateTimeException e) {
      return value.wrong(
          "there is no time zone \"%s\"; zones are named like America/Los_Angeles or UTC"
              .formatted(id));
    }
  }
}
