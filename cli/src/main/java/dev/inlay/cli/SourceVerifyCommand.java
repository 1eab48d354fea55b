package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.SourceStatus;
import dev.inlay.core.source.SourceStatuses;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Finding;
import dev.inlay.core.worker.Verification;
import dev.inlay.core.worker.Verifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compares every row of a source with what is stored of it, and what is stored with the rows. Nothing is sent to the provider.",
      "Exit code 0: all is in step, or is queued to be (--repair). 1: something was found."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay source verify notes --data-dir ./data",
      "  inlay source verify notes --repair --data-dir ./data"
    })
final class SourceVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The source.")
  String name = "";

  @Option(
      names = "--repair",
      description = "Queue what is found, at low priority; workers then mend it.")
  boolean repair;

  @Option(
      names = "--limit-examples",
      defaultValue = "5",
      paramLabel = "N",
      description = "Keys to show of each kind, 0 to 10000. Default: ${DEFAULT-VALUE}.")
  int examples;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (examples < 0 || examples > 10_000) {
      throw new IllegalArgumentException("--limit-examples must be 0 to 10000, not " + examples);
    }
    try (Session session = database.open()) {
      Source source = new Sources(session.database()).require(name);
      SourceStatuses statuses = new SourceStatuses(session.database());
      SourceStatus status = statuses.list(name, SourceStatuses.Count.CHEAP).getFirst();
      status
          .backfill()
          .filter(b -> b.left().isPresent())
          .ifPresent(b -> Messages.say("A backfill is on its way, " + Backfills.line(b)));
      long started = System.nanoTime();
      Verification seen = verify(session, source, status);
      double seconds = (System.nanoTime() - started) / 1e9;
      long waiting = statuses.work(name).open();
      output.result(object(seen, waiting, seconds), () -> print(seen, waiting, seconds));
      return seen.clean() || (repair && seen.count(Finding.FAILED) == 0) ? 0 : 1;
    }
  }

  private Verification verify(Session session, Source source, SourceStatus status) {
    Profile profile = SearchCommand.profileOf(session, source);
    try (Embedder embedder = Models.open(profile);
        Progress rows = new Progress("rows compared", status.documents().orElse(0));
        Progress stored = new Progress("stored documents", status.stored().embedded())) {
      rows.total(status.documents().orElse(0), status.exact());
      stored.total(status.stored().embedded(), status.stored().exact());
      return new Verifier(session.database(), profile, embedder)
          .verify(
              source,
              repair ? Verifier.Repair.QUEUE : Verifier.Repair.NONE,
              examples,
              (phase, done) -> {
                switch (phase) {
                  case ROWS -> rows.set(done);
                  case STORED -> stored.set(done);
                }
              });
    }
  }

  private Map<String, @Nullable Object> object(Verification seen, long waiting, double seconds) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("source", name);
    object.put("clean", seen.clean());
    object.put("documents", seen.documents());
    object.put("ok", seen.ok());
    object.put("blank", seen.blank());
    object.put("waiting", seen.waiting());
    Map<String, Object> found = new LinkedHashMap<>();
    Map<String, Object> keys = new LinkedHashMap<>();
    for (Finding finding : Finding.values()) {
      found.put(finding.word(), seen.count(finding));
      keys.put(finding.word(), seen.examples().getOrDefault(finding, List.of()));
    }
    object.put("found", found);
    object.put("examples", keys);
    object.put("dropped_content", seen.dropped());
    object.put("unsettled", seen.unsettled());
    object.put("queued", seen.queued());
    object.put("open_items", waiting);
    object.put("seconds", Math.round(seconds * 100) / 100.0);
    return object;
  }

  private void print(Verification seen, long waiting, double seconds) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("ok", seen.ok(), "", ""));
    rows.add(row("blank", seen.blank(), "", "without text"));
    rows.add(row("waiting", seen.waiting(), "", "queued already"));
    for (Finding finding : Finding.values()) {
      rows.add(
          row(
              finding.word(),
              seen.count(finding),
              String.join(" ", seen.examples().getOrDefault(finding, List.of())),
              meaning(finding)));
    }
    seen.dropped()
        .forEach(
            (type, n) ->
                rows.add(
                    row(
                        "dropped content " + type,
                        n,
                        "",
                        "not declared any more; --repair removes it")));
    Table.print(List.of("", "documents", "for example", ""), rows);
    System.out.printf("Compared %,d documents of %s in %.1f s.%n", seen.documents(), name, seconds);
    if (seen.unsettled() > 0) {
      System.out.printf(
          "%,d items of %s wait, too many to tell which of what was found they will mend. Verify again when they are done.%n",
          waiting, name);
    }
    System.out.println(outcome(seen));
  }

  private String outcome(Verification seen) {
    if (seen.clean()) {
      return "All is in step.";
    }
    if (repair) {
      return "Queued %,d items. When they are done: inlay source verify %s"
          .formatted(seen.queued(), name);
    }
    return "To queue what was found: inlay source verify %s --repair".formatted(name);
  }

  private static List<String> row(String kind, long documents, String keys, String meaning) {
    return List.of(kind, "%,d".formatted(documents), keys, meaning);
  }

  private static String meaning(Finding finding) {
    return switch (finding) {
      case MISSING -> "nothing stored; --repair embeds";
      case STALE -> "the row has changed; --repair embeds";
      case INCOMPLETE -> "vectors are lost or left over; --repair embeds anew";
      case ORPHANED -> "no row; --repair deletes";
      case FAILED -> "dead letters: inlay queue requeue-failed";
    };
  }
}
