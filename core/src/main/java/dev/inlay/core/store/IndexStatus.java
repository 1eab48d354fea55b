package dev.inlay.core.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The HNSW index of a profile's vectors, as `inlay.index_status()` tells it.
///
/// @param reason why there is none, or none that can be used; null: it is there, or being built
/// @param phase of the build, in PostgreSQL's words; null: none goes on
/// @param progress of that phase, 0 to 1; null: not known
/// @param bytes its size when it is ready
/// @param attempts builds that failed in a row; 0: the last succeeded, or none was tried
/// @param error of the last build, when it failed
public record IndexStatus(
    String profile,
    State state,
    @Nullable String reason,
    @Nullable String phase,
    @Nullable Double progress,
    @Nullable Long bytes,
    int attempts,
    @Nullable String error) {

  /// Whether searches can use it.
  public enum State {
    /// Searches are exact.
    NONE,
    /// A worker is at it; searches are exact until it is done.
    BUILDING,
    /// Searches use it.
    READY,
    /// Left of a build that was broken off; a worker builds it again.
    INVALID;

    /// What `inlay.index_status()` says.
    public String sqlName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String sqlName) {
      return valueOf(sqlName.toUpperCase(Locale.ROOT));
    }
  }
}
