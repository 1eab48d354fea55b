package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.search.Hit;
import dev.inlay.core.search.Search;
import dev.inlay.core.search.SearchRequest;
import dev.inlay.core.source.Source;
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
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Finds the documents of a source whose meaning is nearest to the words.",
      "Each is found once, with the best chunk of all its content types."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay search notes \"how to reset a password\" --data-dir ./data",
      "  inlay search notes \"refunds\" --limit 3 --json --data-dir ./data",
      "  inlay search receipts \"noodles\" --content-type merchant --data-dir ./data",
      "  inlay search receipts \"lunch\" --filter category=food --filter paid=true \\",
      "    --tenant acme --data-dir ./data",
      "  inlay search receipts \"ramen OR udon\" --hybrid --data-dir ./data"
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

  @Option(
      names = "--filter",
      paramLabel = "KEY=VALUE",
      description = {
        "Only documents whose metadata have this value; of several filters all count.",
        "Metadata are the columns that the source carries along: inlay source add --metadata."
      })
  Map<String, String> filter = new LinkedHashMap<>();

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "Search this content type only. Default: all of the source.")
  @Nullable String contentType;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Only documents of this tenant. Default: of all that the login may see.")
  @Nullable String tenant;

  @Option(
      names = "--hybrid",
      description = {
        "Find documents by their words, too, and fuse both orders. Quotes, OR and - work as in search engines.",
        "The source must be declared with --full-text."
      })
  boolean hybrid;

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
    SearchRequest request =
        SearchRequest.of(name, words)
            .withLimit(limit)
            .withFilter(filter)
            .withContentType(contentType)
            .withTenant(tenant)
            .withWords(hybrid ? words : null);
    try (Session session = database.open()) {
      List<Hit> hits = find(session, request);
      output.result(
          Map.of("hits", hits.stream().map(SearchCommand::object).toList()),
          () -> {
            if (hits.isEmpty() && isNarrowed()) {
              System.out.println("No document is found. Leave out a filter, or the tenant.");
            } else {
              print(hits);
            }
          });
      return 0;
    }
  }

  private boolean isNarrowed() {
    return !filter.isEmpty() || contentType != null || tenant != null;
  }

  private static List<Hit> find(Session session, SearchRequest request)
      throws InterruptedException {
    List<Embedder> opened = new ArrayList<>();
    try {
      return new Search(session.database())
          .find(
              request,
              profile -> {
                opened.add(Models.open(profile));
                return opened.getLast();
              });
    } finally {
      opened.forEach(Embedder::close);
    }
  }

  static Profile profileOf(Session session, Source source) {
    return new Profiles(session.database()).find(source.profileId()).orElseThrow();
  }

  static Map<String, @Nullable Object> object(Hit hit) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("key", hit.key());
    object.put("content_type", hit.contentType());
    object.put("score", rounded(hit.score()));
    object.put("metadata", hit.metadata() == null ? null : Output.parsed(hit.metadata()));
    object.put("snippet", hit.snippet());
    Double similarity = hit.why().similarity();
    object.put("similarity", similarity == null ? null : rounded(similarity));
    object.put("vector_rank", hit.why().vectorRank());
    object.put("words_rank", hit.why().wordsRank());
    return object;
  }

  private static double rounded(double score) {
    return Math.round(score * 10_000) / 10_000.0;
  }

  static void print(List<Hit> hits) {
    if (hits.isEmpty()) {
      System.out.println("No document is embedded yet. See: inlay queue stats");
    }
    int keys = Math.min(36, hits.stream().mapToInt(hit -> hit.key().length()).max().orElse(0));
    boolean several = hits.stream().map(Hit::contentType).distinct().count() > 1;
    for (Hit hit : hits) {
      String key = Table.printable(hit.key());
      System.out.printf(
          "%6.3f  %s%s  %s%s%s%n",
          hit.score(),
          key,
          " ".repeat(Math.max(0, keys - key.length())),
          several ? "[" + hit.contentType() + "] " : "",
          ranks(hit.why()),
          shorten(Table.printable(hit.snippet())));
    }
  }

  /// Of a hybrid search only: which of the two found it.
  private static String ranks(Hit.Why why) {
    if (why.wordsRank() == null) {
      return "";
    }
    return why.vectorRank() == null
        ? "(words %d) ".formatted(why.wordsRank())
        : "(meaning %d, words %d) ".formatted(why.vectorRank(), why.wordsRank());
  }

  private static String shorten(String text) {
    int most = 80;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }
}
