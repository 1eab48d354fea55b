package dev.inlay.cli;

import dev.inlay.core.source.SourceStatus;
import dev.inlay.core.source.SourceStatuses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "How far sources are: documents, what is stored of them, what waits, the last backfill.",
      "Cheap: up to 100,000 documents are counted, more are estimated (~). Whether stored vectors are those of the rows as they are now: inlay source verify."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay source status --data-dir ./data",
      "  inlay source status notes --exact --json --data-dir ./data"
    })
final class SourceStatusCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The source. Default: all.")
  @Nullable String name;

  @Option(names = "--exact", description = "Count all documents, which may take long.")
  boolean exact;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      List<SourceStatus> all =
          new SourceStatuses(session.database())
              .list(name, exact ? SourceStatuses.Count.EXACT : SourceStatuses.Count.CHEAP);
      output.result(
          Map.of("sources", all.stream().map(SourceStatusCommand::object).toList()),
          () -> {
            if (all.isEmpty()) {
              System.out.println("No source is declared yet. See: inlay source add --help");
            } else if (name == null) {
              table(all);
            } else {
              lines(all.getFirst());
            }
          });
      return 0;
    }
  }

  private static Map<String, @Nullable Object> object(SourceStatus s) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("source", s.source());
    object.put("profile", s.profile());
    object.put("documents", number(s.documents()));
    object.put("documents_exact", s.exact());
    object.put("embedded", s.stored().embedded());
    object.put("blank", number(s.stored().blank()));
    object.put("embedded_exact", s.stored().exact());
    object.put("stale", null); // only verify tells
    object.put("failed", s.failed());
    object.put("pending", s.work().pending());
    object.put("processing", s.work().processing());
    object.put("delayed", s.work().delayed());
    object.put("held", s.work().held().orElse(null));
    object.put("fault", s.fault().orElse(null));
    object.put("polled_at", s.polledAt().map(Instant::toString).orElse(null));
    object.put("backfill", s.backfill().map(Backfills::object).orElse(null));
    return object;
  }

  private static @Nullable Long number(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  private static void table(List<SourceStatus> all) {
    List<List<String>> rows = new ArrayList<>();
    for (SourceStatus s : all) {
      rows.add(
          List.of(
              s.source(),
              count(s.documents(), s.exact()),
              count(OptionalLong.of(s.stored().embedded()), s.stored().exact()),
              count(s.stored().blank(), true),
              count(OptionalLong.of(s.failed()), true),
              count(OptionalLong.of(s.work().open()), true),
              s.backfill().map(Backfills::line).orElse("-"),
              s.work().held().orElse("ok")));
    }
    Table.print(
        List.of(
            "source", "documents", "embedded", "blank", "failed", "waiting", "backfill", "state"),
        rows);
  }

  private static void lines(SourceStatus s) {
    System.out.printf("%s, profile %s%n", s.source(), s.profile());
    System.out.printf("  documents   %s%n", count(s.documents(), s.exact()));
    System.out.printf(
        "  embedded    %s%n", count(OptionalLong.of(s.stored().embedded()), s.stored().exact()));
    System.out.printf("  blank       %s%n", count(s.stored().blank(), true));
    System.out.printf("  stale       not known: inlay source verify %s%n", s.source());
    System.out.printf("  failed      %,d%n", s.failed());
    System.out.printf(
        "  waiting     %,d pending, %,d processing, %,d delayed%n",
        s.work().pending(), s.work().processing(), s.work().delayed());
    System.out.printf("  backfill    %s%n", s.backfill().map(Backfills::line).orElse("none yet"));
    s.polledAt().ifPresent(at -> System.out.printf("  last poll   %s%n", at));
    System.out.printf(
        "  state       %s%n",
        s.work().held().map(why -> "held: " + Table.printable(why)).orElse("ok"));
  }

  private static String count(OptionalLong number, boolean counted) {
    return number.isEmpty()
        ? "not counted"
        : String.format(Locale.ROOT, "%s%,d", counted ? "" : "~", number.getAsLong());
  }
}
