package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A bucket that a minute's rate refills steadily. All arithmetic is of whole numbers: the level is
/// counted in units times microseconds a minute, so that a microsecond refills exactly the rate.
final class TokenBucket implements Meter {
  private static final long MINUTE = 60_000_000;

  private final LimitKind kind;
  private final Phases phases;
  private Limit.@Nullable PerMinute limit;
  private long level;
  private long now;

  private BigInteger granted = BigInteger.ZERO;
  private BigInteger grantedUntilLastCall = BigInteger.ZERO;
  private boolean everUnlimited;

  TokenBucket(LimitKind kind, List<Phase> all, Moment first) {
    this.kind = kind;
    this.now = first.micros();
    this.phases = new Phases(all, now);
    this.limit = limitOf(phases.current());
    this.everUnlimited = limit == null;
    if (limit != null) {
      level = limit.burst() * MINUTE;
      granted = BigInteger.valueOf(level);
    }
  }

  private static Limit.@Nullable PerMinute limitOf(Phase phase) {
    return (Limit.PerMinute) phase.limit().orElse(null);
  }

  @Override
  public LimitKind kind() {
    return kind;
  }

  @Override
  public void advance(Moment to) {
    while (phases.hasNextBy(to.micros())) {
      Phase next = phases.next();
      refill(next.from());
      become(limitOf(next));
    }
    refill(to.micros());
  }

  private void refill(long micros) {
    long elapsed = micros - now;
    if (limit != null && elapsed > 0) {
      long missing = limit.burst() * MINUTE - level;
      level =
          elapsed >= Math.ceilDiv(missing, limit.amount())
              ? limit.burst() * MINUTE
              : level + elapsed * limit.amount();
      granted =
          granted.add(BigInteger.valueOf(elapsed).multiply(BigInteger.valueOf(limit.amount())));
    }
    now = Math.max(now, micros);
  }

  /// A bucket keeps what it has, as far as the new one holds it; a new limit begins full.
  private void become(Limit.@Nullable PerMinute next) {
    if (next != null) {
      long capacity = next.burst() * MINUTE;
      level = limit == null ? capacity : Math.min(level, capacity);
    }
    everUnlimited |= next == null;
    limit = next;
  }

  @Override
  public Optional<Violation> violation(long amount) {
    if (limit == null || amount * MINUTE <= level) {
      return Optional.empty();
    }
    OptionalLong wait =
        amount > limit.burst()
            ? OptionalLong.empty()
            : OptionalLong.of(Math.ceilDiv(amount * MINUTE - level, limit.amount()));
    return Optional.of(new Violation(limit, level / MINUTE, amount, wait));
  }

  @Override
  public void take(long amount) {
    if (limit != null) {
      level -= amount * MINUTE;
    }
  }

  @Override
  public Optional<Standing> standing() {
    if (limit == null) {
      return Optional.empty();
    }
    long missing = limit.burst() * MINUTE - level;
    return Optional.of(new Standing(limit, level / MINUTE, Math.ceilDiv(missing, limit.amount())));
  }

  @Override
  public OptionalLong allowed() {
    return whole(granted);
  }

  @Override
  public void called() {
    grantedUntilLastCall = granted;
  }

  @Override
  public OptionalLong allowedUntilLastCall() {
    return whole(grantedUntilLastCall);
  }

  private OptionalLong whole(BigInteger amount) {
    return everUnlimited
        ? OptionalLong.empty()
        : OptionalLong.of(amount.divide(BigInteger.valueOf(MINUTE)).longValueExact());
  }
}
