package dev.inlay.cli;

import dev.inlay.core.profile.Migration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far sources' moves to other profiles are, for people and for scripts.
final class MigrationText {
  private MigrationText() {}

  static Map<String, @Nullable Object> object(Migration m) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("source", m.source());
    object.put("from", m.from());
    object.put("to", m.to());
    object.put("in_use", m.inUse());
    object.put("state", m.state().sqlName());
    object.put("over", m.isOver());
    object.put("documents", m.documents());
    object.put("embedded", m.embedded());
    object.put("missing", m.missing());
    object.put("dead_letters", m.deadLetters());
    object.put("dead_keys", m.deadKeys());
    object.put("queued", m.queued());
    object.put("estimated", m.estimated());
    object.put("started_at", m.startedAt().toString());
    object.put("ready_at", text(m.readyAt()));
    object.put("switched_at", text(m.switchedAt()));
    object.put("drop_after", text(m.dropAfter()));
    object.put("finished_at", text(m.finishedAt()));
    object.put("note", m.note());
    return object;
  }

  static void print(List<Migration> all) {
    if (all.isEmpty()) {
      System.out.println("No source was ever moved. See: inlay profile migrate --help");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Migration m : all) {
      rows.add(
          List.of(
              m.source(),
              m.from() + " to " + m.to(),
              m.inUse(),
              m.state().sqlName(),
              m.isOver() ? "" : "%,d of %,d".formatted(m.embedded(), m.documents()),
              m.isOver() ? "" : "%,d".formatted(m.missing()),
              m.isOver() ? "" : "%,d".formatted(m.deadLetters())));
    }
    Table.print(
        List.of("source", "profile", "in use", "state", "embedded", "missing", "dead letters"),
        rows);
    all.forEach(m -> System.out.println(line(m)));
  }

  /// What it is, and what can be done next.
  static String line(Migration m) {
    String migrate = "inlay profile migrate " + m.source();
    String dead =
        m.deadLetters() == 0
            ? ""
            : " %,d of them failed for good (%s): inlay queue list --status failed --source %s."
                .formatted(m.deadLetters(), String.join(", ", m.deadKeys()), m.source());
    String note = m.note() == null ? "" : " (%s)".formatted(Table.printable(m.note()));
    String head = "%s: ".formatted(m.source());
    return head
        + switch (m.state()) {
          case PREPARING -> "begun%s. Look with: %s --status".formatted(note, migrate);
          case BUILDING ->
              "%,d of %,d documents are embedded for %s%s.%s A worker of that profile must run; look with: %s --status"
                  .formatted(m.embedded(), m.documents(), m.to(), note, dead, migrate);
          case READY ->
              "ready.%s Searches still use %s. Go on with: %s --switch"
                  .formatted(dead, m.from(), migrate);
          case SWITCHED ->
              "searches use %s. Both are kept fresh until %s; then the vectors of %s are dropped. Back with: %s --rollback"
                  .formatted(m.to(), minute(m.dropAfter()), m.from(), migrate);
          case ROLLED_BACK ->
              m.isOver()
                  ? "it uses %s, as before; the vectors of %s are dropped"
                      .formatted(m.inUse(), m.to())
                  : "searches use %s again. Both are kept fresh until %s; then the vectors of %s are dropped. Again with --switch, or give it up with: %s --cancel"
                      .formatted(m.from(), minute(m.dropAfter()), m.to(), migrate);
          case DROPPING ->
              "it uses %s. Workers drop the other vectors; %,d are left%s"
                  .formatted(m.inUse(), m.embedded(), note);
          case FINISHED -> "it uses %s; the vectors of %s are dropped".formatted(m.to(), m.from());
          case CANCELLED ->
              "it uses %s, as ever; the vectors of %s are dropped".formatted(m.from(), m.to());
        };
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static String minute(@Nullable Instant time) {
    return time == null ? "" : time.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
