package dev.inlay.cli;

import dev.inlay.core.worker.Estimate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Estimates, for people and for scripts.
final class Estimates {
  private Estimates() {}

  static Map<String, Object> object(String source, Estimate e) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("source", source);
    object.put("documents", e.documents());
    object.put("unchanged", e.unchanged());
    object.put("blank", e.blank());
    object.put("chunks", e.chunks());
    object.put("tokens", e.tokens());
    object.put("calls", e.calls());
    object.put("dollars", e.microDollars().isPresent() ? e.microDollars().getAsLong() / 1e6 : null);
    object.put("seconds", e.duration().map(Duration::toSeconds).orElse(null));
    object.put("bound_by", e.boundBy().orElse(null));
    object.put("sampled", e.sampled());
    return object;
  }

  static void print(String source, Estimate e) {
    System.out.printf("%s, from %,d of its documents; nothing was sent.%n", source, e.sampled());
    System.out.printf("  documents  %,d%n", e.documents());
    System.out.printf("  unchanged  %,d (embedded already: no call)%n", e.unchanged());
    System.out.printf("  blank      %,d%n", e.blank());
    System.out.printf("  chunks     %,d%n", e.chunks());
    System.out.printf("  tokens     %,d%n", e.tokens());
    System.out.printf("  calls      %,d at least%n", e.calls());
    System.out.printf("  money      %s%n", money(e));
    System.out.printf("  time       %s%n", time(e));
  }

  /// In one line.
  static String line(Estimate e) {
    return "%,d documents, %,d of them unchanged: about %,d chunks, %,d tokens, %s, %s"
        .formatted(e.documents(), e.unchanged(), e.chunks(), e.tokens(), money(e), time(e));
  }

  private static String money(Estimate e) {
    return e.microDollars().isPresent()
        ? "$%.4f".formatted(e.microDollars().getAsLong() / 1e6)
        : "no price declared";
  }

  private static String time(Estimate e) {
    return e.duration()
        .map(d -> "at least %s by the limit of %s".formatted(text(d), e.boundBy().orElse("")))
        .orElse("no limit declared");
  }

  static String text(Duration d) {
    if (d.toDays() > 1) {
      return "%d days %d h".formatted(d.toDays(), d.toHoursPart());
    }
    return d.toMinutes() > 1
        ? "%d h %d min".formatted(d.toHours(), d.toMinutesPart())
        : d.toSeconds() + " s";
  }
}
