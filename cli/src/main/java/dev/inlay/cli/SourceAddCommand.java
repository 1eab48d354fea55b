package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Chunking;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Origin;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Declares a table, or a query, as a source. From then on its inserts, updates of used columns and deletes are queued, in the writer's own transaction.",
      "Rows that are there already are queued by: inlay source backfill NAME"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay source add notes --table public.notes --key id \\",
      "    --text '{title}: {body}' --data-dir ./data",
      "",
      "Several texts of a row, the second template where the first has nothing to say:",
      "  inlay source add receipts --table public.receipts --key receipt_id \\",
      "    --content merchant='{merchant}' --content full_text='{full_text}' \\",
      "    --content full_text='{merchant} on {purchased_on}, {category}' \\",
      "    --metadata category,purchased_on --tenant team --data-dir ./data",
      "",
      "A join; a change of an item queues its order:",
      "  inlay source add orders --table shop.orders --key id \\",
      "    --query \"select o.id, o.note, string_agg(i.name, ', ') as items from shop.orders o \\",
      "      left join shop.items i on i.order_id = o.id group by o.id\" \\",
      "    --watch shop.items:order_id --text '{note} {items}' --data-dir ./data",
      "",
      "A view, looked at by a column that grows:",
      "  inlay source add pages --table cms.pages --key id --poll updated_at \\",
      "    --text '{text}' --data-dir ./data"
    })
final class SourceAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "What the source is called.")
  String name = "";

  @Option(
      names = "--table",
      paramLabel = "SCHEMA.TABLE",
      description = "The table whose rows are the documents, or from which the query takes them.")
  @Nullable String table;

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description =
          "A select whose rows are the documents. It names tables with their schemas. Default: the table.")
  @Nullable String query;

  @Option(
      names = "--watch",
      paramLabel = "TABLE:COLUMN[=COLUMN]",
      converter = WatchOption.class,
      description =
          "A table that the query joins in, by the column that holds the document's key; or by one that equals a column of the query, after =. May be repeated.")
  List<Origin.Watch> watches = new ArrayList<>();

  @Option(
      names = "--poll",
      paramLabel = "COLUMN",
      description =
          "Find changes by this column, a time or a number that grows with each, instead of by triggers: for views and foreign tables. Deletes are found by: inlay source verify.")
  @Nullable String poll;

  @Option(
      names = "--poll-seconds",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "Between two looks. Default: ${DEFAULT-VALUE}.")
  double pollSeconds;

  @Option(
      names = "--poll-overlap",
      paramLabel = "TIME|NUMBER",
      description =
          "How far behind the greatest value a slow transaction may commit. Default: 5 minutes, or 1000.")
  @Nullable String pollOverlap;

  @Option(
      names = "--key",
      required = true,
      split = ",",
      paramLabel = "COLUMN",
      description = "The column or columns that name a row; unique.")
  List<String> key = List.of();

  @Option(
      names = "--text",
      paramLabel = "TEMPLATE",
      description =
          "The text that is embedded, columns in braces: '{title}: {body}'. Repeated: the first counts in which some column has a text.")
  List<String> texts = new ArrayList<>();

  @Option(
      names = "--content",
      paramLabel = "TYPE=TEMPLATE",
      description = "A text with a name, one of several of a row. May be repeated.")
  List<String> contents = new ArrayList<>();

  @Option(
      names = "--content-type",
      defaultValue = "full_text",
      paramLabel = "TYPE",
      description = "What of the row --text is. Default: ${DEFAULT-VALUE}.")
  String contentType = "";

  @Option(
      names = "--metadata",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns carried along with the vectors, for filters of searches.")
  List<String> metadata = new ArrayList<>();

  @Option(
      names = "--full-text",
      paramLabel = "CONFIG",
      description =
          "Let documents be found by their words, too (search --hybrid): a text search configuration of PostgreSQL, such as english or simple.")
  @Nullable String fullText;

  @Option(
      names = "--chunk-tokens",
      paramLabel = "N",
      description = "The most tokens of a chunk. Default: what the model takes.")
  @Nullable Integer chunkTokens;

  @Option(
      names = "--chunk-overlap",
      paramLabel = "N",
      description = "Tokens that neighbouring chunks share. Default: 32.")
  @Nullable Integer chunkOverlap;

  @Option(
      names = "--priority",
      defaultValue = "insert=high,update=medium,delete=low,backfill=low",
      paramLabel = "PRIORITY",
      converter = PriorityOption.class,
      description =
          "Of its changes: high, medium or low, for all or by what happened. Default: ${DEFAULT-VALUE}.")
  Priorities priorities = Priorities.DEFAULT;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "The model that embeds it. Default: the local model.")
  @Nullable String profile;

  @Option(
      names = "--tenant",
      paramLabel = "COLUMN",
      description =
          "The column that says whose a row is. Tenants take turns, and see their own rows only.")
  @Nullable String tenant;

  @Option(
      names = "--queue",
      defaultValue = "inherited",
      paramLabel = "USE",
      description =
          "Whether workers may take its items: ${COMPLETION-CANDIDATES}. Disabled: its application embeds directly. Default: ${DEFAULT-VALUE}, as the key queue_enabled says.")
  QueueChoice queue = QueueChoice.inherited;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Origin origin =
        new Origin(
            table,
            query,
            watches,
            poll == null ? null : new Origin.Poll(poll, pollSeconds, pollOverlap));
    try (Session session = database.open()) {
      Profile model =
          profile == null
              ? Models.defaultProfile(session.database())
              : new Profiles(session.database()).require(profile);
      Source source =
          new Sources(session.database())
              .add(
                  new Declaration(
                      name,
                      model.name(),
                      origin,
                      key,
                      ContentOption.of(contentType, texts, contents),
                      priorities,
                      tenant,
                      metadata,
                      fullText,
                      new Chunking(chunkTokens, chunkOverlap),
                      queue.use()));
      output.result(
          Map.of("source", SourceCommand.object(source)),
          () ->
              System.out.printf(
                  "Source %s: changes of %s are queued from now on. Queue the rows that are there: inlay source backfill %s%n",
                  source.name(), source.place(), source.name()));
      return 0;
    }
  }
}
