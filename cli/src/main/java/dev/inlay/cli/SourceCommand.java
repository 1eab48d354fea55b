package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Estimate;
import dev.inlay.core.worker.Estimator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "source",
    mixinStandardHelpOptions = true,
    description = "Tables, queries and views whose rows are embedded.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SourceAddCommand.class,
      SourceSetCommand.class,
      SourceBackfillCommand.class,
      SourceStatusCommand.class,
      SourceVerifyCommand.class
    })
final class SourceCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The sources that are declared.",
      footerHeading = "%nExample:%n",
      footer = "  inlay source list --data-dir ./data")
  int list(@Mixin DatabaseOptions database, @Mixin Output output) {
    try (Session session = database.open()) {
      List<Source> sources = new Sources(session.database()).list();
      output.result(
          Map.of("sources", sources.stream().map(SourceCommand::object).toList()),
          () -> {
            if (sources.isEmpty()) {
              System.out.println("No source is declared yet. See: inlay source add --help");
            }
            List<List<String>> rows = new ArrayList<>();
            for (Source s : sources) {
              rows.add(
                  List.of(
                      s.name(),
                      s.place(),
                      String.join(",", s.key()),
                      String.join(",", s.contentTypes()),
                      PriorityOption.text(s.priorities()),
                      Objects.toString(s.tenantColumn(), "-"),
                      QueueChoice.of(s.queue()).name(),
                      Objects.toString(s.fault(), "ok")));
            }
            Table.print(
                List.of(
                    "source",
                    "table",
                    "key",
                    "content types",
                    "priority",
                    "tenant",
                    "queue",
                    "state"),
                rows);
          });
      return 0;
    }
  }

  @Command(
      name = "estimate",
      mixinStandardHelpOptions = true,
      description = {
        "Tells what embedding all of a source would take: documents, chunks, tokens, calls, money and time. Nothing is sent.",
        "Read from a sample of its documents; the learned ratio of the provider's tokens to our estimate is used."
      },
      footerHeading = "%nExample:%n",
      footer = "  inlay source estimate notes --data-dir ./data")
  int estimate(
      @Parameters(paramLabel = "NAME", description = "The source.") String name,
      @Option(
              names = "--sample",
              defaultValue = "1000",
              paramLabel = "N",
              description = "Documents to read, 1 to 100000. Default: ${DEFAULT-VALUE}.")
          int sample,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      Source source = new Sources(session.database()).require(name);
      Estimate estimate = estimate(session, source, sample);
      output.result(Estimates.object(name, estimate), () -> Estimates.print(name, estimate));
      return 0;
    }
  }

  static Estimate estimate(Session session, Source source, int sample) {
    Profile profile = SearchCommand.profileOf(session, source);
    try (Embedder embedder = Models.open(profile)) {
      return new Estimator(session.database(), profile, embedder).estimate(source, sample);
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a source, its pending items and its vectors. The table is left alone.",
      footerHeading = "%nExample:%n",
      footer = "  inlay source remove notes --data-dir ./data")
  int remove(
      @Parameters(paramLabel = "NAME", description = "The source.") String name,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      new Sources(session.database()).remove(name);
      output.result(Map.of("removed", name), () -> System.out.printf("Removed %s.%n", name));
      return 0;
    }
  }

  static Map<String, @Nullable Object> object(Source s) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", s.name());
    object.put("table", s.table());
    object.put("query", s.query());
    object.put("key", s.key());
    Map<String, Object> content = new LinkedHashMap<>();
    s.contents().forEach(c -> content.put(c.type(), c.templates()));
    object.put("content", content);
    object.put("metadata", s.metadata());
    Map<String, Object> priority = new LinkedHashMap<>();
    priority.put("insert", s.priorities().insert());
    priority.put("update", s.priorities().update());
    priority.put("delete", s.priorities().delete());
    priority.put("backfill", s.priorities().backfill());
    object.put("priority", priority);
    object.put("tenant", s.tenantColumn());
    object.put("full_text", s.fullText());
    object.put("chunk_tokens", s.chunking().tokens());
    object.put("chunk_overlap", s.chunking().overlap());
    object.put("fault", s.fault());
    object.put("queue", QueueChoice.of(s.queue()).name());
    return object;
  }
}
