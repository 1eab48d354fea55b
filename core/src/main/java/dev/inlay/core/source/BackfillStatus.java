package dev.inlay.core.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How far a backfill is.
///
/// @param queued rows so far
/// @param total rows there are; empty: not known
/// @param exact whether the total was counted
/// @param rate rows a second, of late; empty: not known yet
public record BackfillStatus(
    long id, State state, long queued, OptionalLong total, boolean exact, OptionalDouble rate) {
  /// What becomes of it.
  public enum State {
    /// Whoever started it goes on with it, or the fleet.
    RUNNING,
    /// Until somebody resumes it.
    PAUSED,
    /// Every row is queued.
    FINISHED,
    /// The next begins anew.
    CANCELLED
  }

  /// How long it goes on at its rate; empty when that is not known or it does not run.
  public Optional<Duration> left() {
    return state == State.RUNNING && total.isPresent() && rate.orElse(0) > 0
        ? Optional.of(
            Duration.ofMillis(Math.round(1000 * (total.getAsLong() - queued) / rate.getAsDouble())))
        : Optional.empty();
  }

  /// From six columns, beginning with this one: id, state, queued, total, exact, rate.
  static BackfillStatus read(ResultSet r, int first) throws SQLException {
    Long total = r.getObject(first + 3, Long.class);
    Double rate = r.getObject(first + 5, Double.class);
    return new BackfillStatus(
        r.getLong(first),
        State.valueOf(r.getString(first + 1)),
        r.getLong(first + 2),
        total == null ? OptionalLong.empty() : OptionalLong.of(total),
        r.getBoolean(first + 4),
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
  }
}
