package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A quota that starts anew at midnight, or every so often.
final class DayQuota implements Meter {
  private final LimitKind kind;
  private final Phases phases;
  private Limit.@Nullable PerDay limit;
  private Moment now;
  private long used;

  /// What the windows that are over allowed.
  private long granted;

  private OptionalLong allowedUntilLastCall = OptionalLong.empty();
  private boolean everUnlimited;

  DayQuota(LimitKind kind, List<Phase> all, Moment first) {
    this.kind = kind;
    this.now = first;
    this.phases = new Phases(all, first.micros());
    this.limit = limitOf(phases.current());
    this.everUnlimited = limit == null;
  }

  private static Limit.@Nullable PerDay limitOf(Phase phase) {
    return (Limit.PerDay) phase.limit().orElse(null);
  }

  @Override
  public LimitKind kind() {
    return kind;
  }

  @Override
  public void advance(Moment to) {
    while (phases.hasNextBy(to.micros())) {
      Phase next = phases.next();
      long later = next.from() - now.micros();
      turn(new Moment(next.from(), now.at().plusNanos(later * 1000)));
      limit = limitOf(next);
      everUnlimited |= limit == null;
    }
    turn(to);
  }

  private void turn(Moment to) {
    if (limit != null) {
      long windows = window(limit.reset(), to) - window(limit.reset(), now);
      if (windows > 0) {
        used = 0;
        granted += windows * limit.amount();
      }
    }
    now = to;
  }

  @Override
  public Optional<Violation> violation(long amount) {
    if (limit == null || used + amount <= limit.amount()) {
      return Optional.empty();
    }
    OptionalLong wait =
        amount > limit.amount() ? OptionalLong.empty() : OptionalLong.of(untilReset(limit.reset()));
    return Optional.of(new Violation(limit, remaining(limit), amount, wait));
  }

  @Override
  public void take(long amount) {
    used += amount;
  }

  @Override
  public Optional<Standing> standing() {
    return limit == null
        ? Optional.empty()
        : Optional.of(new Standing(limit, remaining(limit), untilReset(limit.reset())));
  }

  private long remaining(Limit.PerDay current) {
    return Math.max(0, current.amount() - used);
  }

  @Override
  public OptionalLong allowed() {
    return limit == null || everUnlimited
        ? OptionalLong.empty()
        : OptionalLong.of(granted + limit.amount());
  }

  @Override
  public void called() {
    allowedUntilLastCall = allowed();
  }

  @Override
  public OptionalLong allowedUntilLastCall() {
    return everUnlimited ? OptionalLong.empty() : allowedUntilLastCall;
  }

  /// A number that grows by one at each reset.
  private static long window(Limit.Reset reset, Moment moment) {
    return switch (reset) {
      case Limit.Reset.Every(Duration period) -> moment.micros() / micros(period);
      case Limit.Reset.Midnight(ZoneId zone) -> LocalDate.ofInstant(moment.at(), zone).toEpochDay();
    };
  }

  private long untilReset(Limit.Reset reset) {
    return switch (reset) {
      case Limit.Reset.Every(Duration period) -> micros(period) - now.micros() % micros(period);
      case Limit.Reset.Midnight(ZoneId zone) -> {
        Instant midnight =
            LocalDate.ofInstant(now.at(), zone).plusDays(1).atStartOfDay(zone).toInstant();
        yield micros(Duration.between(now.at(), midnight));
      }
    };
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
