package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.search.Hit;
import dev.inlay.core.search.Search;
import dev.inlay.core.search.SearchRequest;
import dev.inlay.core.source.Backfill;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Freshness;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the whole of it, with nothing to set up: starts a PostgreSQL, loads receipts, declares them as a source, embeds them with the local model and searches them.",
      "It stays up, to be tried from another terminal, until Ctrl-C; with --once it ends by itself."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay demo",
      "  inlay demo --once --json | tail -1 | python3 -m json.tool",
      "  inlay demo --data-dir ./demo"
    })
final class DemoCommand implements Callable<Integer> {
  private static final List<String> QUESTIONS =
      List.of(
          "taking an animal to the doctor",
          "a bowl of Japanese noodle soup",
          "medicine for a headache");
  private static final int SLOTS = 3;

  @Option(names = "--once", description = "End after the searches instead of staying up.")
  boolean once;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep the database in this folder. Default: a new folder, removed at the end.")
  @Nullable Path dataDir;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    long started = System.nanoTime();
    Path folder = dataDir != null ? dataDir : Files.createTempDirectory("inlay-demo-");
    try (Opened opened = Opened.byThisThread()) {
      if (dataDir == null) {
        opened.add(() -> Folders.remove(folder));
      }
      Session session = opened.add(DatabaseOptions.start(folder, SLOTS + 3));
      Messages.say("Loading the sample receipts ...");
      SampleReceipts.load(session.database());
      Profile profile = Models.defaultProfile(session.database());
      Source source = declare(session, profile);
      new Backfill(session.database()).run(source.name(), queued -> {}, () -> false);
      Messages.say("Embedding them with the local model (English only) ...");
      opened.add(WorkerProcess.start(session, List.of(profile.name()), SLOTS));
      Drain.await(session.database(), true);
      Freshness freshness = new Sources(session.database()).freshness(source);
      result(session, source, profile, freshness, (System.nanoTime() - started) / 1e9);
      if (!once) {
        Messages.say("");
        Messages.say("It stays up. From another terminal:");
        Messages.say("  ./inlay search receipts \"something for the garden\" --data-dir " + folder);
        Messages.say("  psql \"$(./inlay db url --data-dir " + folder + ")\"");
        Messages.say("Ctrl-C ends it.");
        opened.untilInterrupted(session);
      }
      return 0;
    }
  }

  private static Source declare(Session session, Profile profile) {
    Sources sources = new Sources(session.database());
    return sources
        .find("receipts")
        .orElseGet(
            () ->
                sources.add(
                    Declaration.of(
                            "receipts",
                            profile.name(),
                            "public.receipts",
                            List.of("receipt_id"),
                            "{full_text}")
                        .withPriorities(Priorities.of("medium"))));
  }

  private void result(
      Session session, Source source, Profile profile, Freshness freshness, double seconds)
      throws InterruptedException {
    List<Map<String, Object>> searches = new ArrayList<>();
    Map<String, List<Hit>> found = new LinkedHashMap<>();
    try (Embedder embedder = Models.open(profile)) {
      Search search = new Search(session.database());
      for (String question : QUESTIONS) {
        List<Hit> hits =
            search.find(SearchRequest.of(source.name(), question).withLimit(3), of -> embedder);
        found.put(question, hits);
        searches.add(
            Map.of("query", question, "hits", hits.stream().map(SearchCommand::object).toList()));
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("documents", freshness.documents());
    object.put("embedded", freshness.embedded());
    object.put("skipped", freshness.blank());
    object.put("failed", freshness.failed());
    object.put("seconds", Math.round(seconds * 100) / 100.0);
    object.put("top_hits", searches);
    output.result(
        object,
        () -> {
          System.out.printf(
              "%,d receipts: %,d embedded, %,d without text, %,d failed, in %.1f s.%n",
              freshness.documents(),
              freshness.embedded(),
              freshness.blank(),
              freshness.failed(),
              seconds);
          found.forEach(
              (question, hits) -> {
                System.out.printf("%n\"%s\"%n", question);
                SearchCommand.print(hits);
              });
        });
  }
}
