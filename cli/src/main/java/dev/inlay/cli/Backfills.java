package dev.inlay.cli;

import dev.inlay.core.source.BackfillStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Backfills, for people and for scripts.
final class Backfills {
  private Backfills() {}

  static Map<String, @Nullable Object> object(BackfillStatus s) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("state", word(s));
    object.put("queued", s.queued());
    object.put("total", s.total().isPresent() ? s.total().getAsLong() : null);
    object.put("exact", s.exact());
    object.put("rate", s.rate().isPresent() ? Math.round(s.rate().getAsDouble()) : null);
    object.put("seconds_left", s.left().map(Duration::toSeconds).orElse(null));
    return object;
  }

  /// In one line, as `running: 20,000 of about 1,000,000 rows, 9,800/s, 100 s left`.
  static String line(BackfillStatus s) {
    StringBuilder line = new StringBuilder(word(s)).append(": ").append(rows(s));
    if (s.state() == BackfillStatus.State.RUNNING && s.rate().isPresent()) {
      line.append(String.format(Locale.ROOT, ", %,.0f/s", s.rate().getAsDouble()));
    }
    s.left().ifPresent(left -> line.append(", ").append(Estimates.text(left)).append(" left"));
    return line.toString();
  }

  /// How far it is.
  static String rows(BackfillStatus s) {
    return s.state() == BackfillStatus.State.FINISHED || s.total().isEmpty()
        ? String.format(Locale.ROOT, "%,d rows", s.queued())
        : String.format(
            Locale.ROOT,
            "%,d of %s%,d rows",
            s.queued(),
            s.exact() ? "" : "about ",
            s.total().getAsLong());
  }

  private static String word(BackfillStatus s) {
    return s.state().name().toLowerCase(Locale.ROOT);
  }
}
