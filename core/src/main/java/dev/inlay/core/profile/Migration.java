package dev.inlay.core.profile;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a source's move to another profile is.
///
/// @param inUse the profile that searches use now: `from` or `to`
/// @param state what happens now, or how it ended
/// @param documents stored for the profile in use; of them so many are
/// @param embedded for the other (while it is dropped: are left)
/// @param missing that are not, and not on their way for a moment only either
/// @param deadLetters that are not, since they failed for good; switching does without them
/// @param deadKeys ten of those, in their order
/// @param queued by the backfill so far
/// @param estimated rows of the source; null: nobody knows
/// @param readyAt when all was there for the first time
/// @param dropAfter then the vectors go that searches do not use
/// @param note what it waits for, or why its last step failed; null: nothing of the kind
public record Migration(
    String source,
    String from,
    String to,
    String inUse,
    State state,
    long documents,
    long embedded,
    long missing,
    long deadLetters,
    List<String> deadKeys,
    long queued,
    @Nullable Long estimated,
    Instant startedAt,
    @Nullable Instant readyAt,
    @Nullable Instant switchedAt,
    @Nullable Instant dropAfter,
    @Nullable Instant finishedAt,
    @Nullable String note) {
  public Migration {
    deadKeys = List.copyOf(deadKeys);
  }

  /// Whether nothing goes on any more.
  public boolean isOver() {
    return finishedAt != null;
  }

  /// The states, by their names in SQL.
  public enum State {
    /// Transactions that began before it are waited for.
    PREPARING("preparing"),
    /// The vectors of the new profile are made.
    BUILDING("building"),
    /// All are there: it can be switched.
    READY("ready"),
    /// Searches use the new profile; both are kept fresh.
    SWITCHED("switched"),
    /// Searches use the former profile again; both are kept fresh until it is over.
    ROLLED_BACK("rolled back"),
    /// It is decided: the vectors that searches do not use are dropped.
    DROPPING("dropping"),
    /// The new profile is the only one.
    FINISHED("finished"),
    /// The former profile is the only one, as ever.
    CANCELLED("cancelled");

    private final String sqlName;

    State(String sqlName) {
      this.sqlName = sqlName;
    }

    /// As SQL and JSON name it.
    public String sqlName() {
      return sqlName;
    }

    static State of(String sqlName) {
      for (State state : values()) {
        if (state.sqlName.equals(sqlName)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no state of a migration: " + sqlName);
    }
  }
}
