package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.search.Hit;
import dev.inlay.core.search.Search;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Finds the documents of a source whose meaning is nearest to the words.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay search notes \"how to reset a password\" --data-dir ./data",
      "  inlay search notes \"refunds\" --limit 3 --json --data-dir ./data"
    })
final class SearchCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The source.")
  String name = "";

  @Parameters(index = "1", paramLabel = "WORDS", description = "What to look for.")
  String words = "";

  @Option(
      names = "--limit",
      defaultValue = "10",
      paramLabel = "N",
      description = "The most hits, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > 1000) {
      throw new IllegalArgumentException("--limit must be 1 to 1000, not " + limit);
    }
    if (words.isBlank()) {
      throw new IllegalArgumentException("say what to look for: inlay search NAME \"words\"");
    }
    try (Session session = database.open()) {
      Source source = new Sources(session.database()).require(name);
      Profile profile = profileOf(session, source);
      List<Hit> hits;
      try (Embedder embedder = Models.open(profile)) {
        hits = new Search(session.database()).nearest(source, profile, embedder, words, limit);
      }
      output.result(
          Map.of("hits", hits.stream().map(SearchCommand::object).toList()), () -> print(hits));
      return 0;
    }
  }

  static Profile profileOf(Session session, Source source) {
    return new Profiles(session.database())
        .list().stream().filter(p -> p.id() == source.profileId()).findFirst().orElseThrow();
  }

  static Map<String, Object> object(Hit hit) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("key", hit.key());
    object.put("score", Math.round(hit.score() * 10_000) / 10_000.0);
    object.put("snippet", hit.snippet());
    return object;
  }

  static void print(List<Hit> hits) {
    if (hits.isEmpty()) {
      System.out.println("No document is embedded yet. See: inlay queue stats");
    }
    int keys = Math.min(36, hits.stream().mapToInt(hit -> hit.key().length()).max().orElse(0));
    for (Hit hit : hits) {
      String key = Table.printable(hit.key());
      System.out.printf(
          "%6.3f  %s%s  %s%n",
          hit.score(),
          key,
          " ".repeat(Math.max(0, keys - key.length())),
          shorten(Table.printable(hit.snippet())));
    }
  }

  private static String shorten(String text) {
    int most = 80;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }
}
