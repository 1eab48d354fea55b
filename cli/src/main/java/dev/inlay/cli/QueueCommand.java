package dev.inlay.cli;

import dev.inlay.core.queue.Health;
import dev.inlay.core.queue.QueueAdministration;
import java.time.Duration;
import java.util.ArrayList;
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
    name = "queue",
    mixinStandardHelpOptions = true,
    description = "The queue: what waits, what failed, and what to do about it.",
    synopsisSubcommandLabel = "COMMAND")
final class QueueCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  enum Status {
    pending,
    processing,
    completed,
    failed,
    rate_limited,
    cancelled
  }

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "stats",
      mixinStandardHelpOptions = true,
      description = "Counts by status.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue stats --json --data-dir ./data")
  int stats(@Mixin DatabaseOptions database, @Mixin Output output) {
    try (Session session = database.open()) {
      Map<String, @Nullable Object> statistics =
          new QueueAdministration(session.database()).statistics().values();
      output.result(
          statistics,
          () ->
              statistics.forEach(
                  (name, value) ->
                      System.out.printf("%-24s %s%n", name, Objects.toString(value, "-"))));
      return 0;
    }
  }

  @Command(
      name = "health",
      mixinStandardHelpOptions = true,
      description = "What is wrong, the evidence and what to do. Exit code 1 when it is critical.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue health --data-dir ./data")
  int health(@Mixin DatabaseOptions database, @Mixin Output output) {
    try (Session session = database.open()) {
      Health health = new QueueAdministration(session.database()).health();
      output.result(
          Map.of(
              "score",
              health.score(),
              "status",
              health.status(),
              "issues",
              health.issues().stream().map(QueueCommand::object).toList()),
          () -> {
            System.out.printf("%s, %d of 100%n", health.status(), health.score());
            for (Health.Issue issue : health.issues()) {
              System.out.printf(
                  "%s: %s %s%n  %s%n",
                  issue.severity(), issue.name(), issue.evidence(), issue.recommendation());
            }
          });
      return health.status().equals("critical") ? 1 : 0;
    }
  }

  private static Map<String, Object> object(Health.Issue issue) {
    return Map.of(
        "name",
        issue.name(),
        "severity",
        issue.severity(),
        "evidence",
        Output.parsed(issue.evidence()),
        "recommendation",
        issue.recommendation());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Items: those being processed first, then failed, waiting and finished ones.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue list --status failed --source notes --data-dir ./data")
  int list(
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              description = "Only these: ${COMPLETION-CANDIDATES}.")
          @Nullable Status status,
      @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
          @Nullable String source,
      @Option(
              names = "--limit",
              defaultValue = "20",
              paramLabel = "N",
              description = "The most items, 1 to 10000. Default: ${DEFAULT-VALUE}.")
          int limit,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("--limit must be 1 to 10000, not " + limit);
    }
    try (Session session = database.open()) {
      List<Map<String, @Nullable Object>> items =
          new QueueAdministration(session.database())
              .list(status == null ? null : status.name(), source, limit);
      output.result(
          Map.of("items", items),
          () -> {
            if (items.isEmpty()) {
              System.out.println("No such item.");
            }
            print(
                items,
                List.of(
                    "id",
                    "source",
                    "doc_key",
                    "operation",
                    "priority",
                    "status",
                    "attempts",
                    "tenant",
                    "error_message"));
          });
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One item: what it is, and what happened to it.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue show 4711 --data-dir ./data")
  int show(
      @Parameters(paramLabel = "ITEM", description = "Its id, from: inlay queue list") long item,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      QueueAdministration queue = new QueueAdministration(session.database());
      Map<String, @Nullable Object> found =
          queue
              .find(item)
              .orElseThrow(
                  () ->
                      new CommandFailed(
                          "there is no item %d, or it was cleaned up".formatted(item)));
      List<Map<String, @Nullable Object>> history = queue.history(item);
      output.result(
          Map.of("item", found, "history", history),
          () -> {
            found.forEach(
                (name, value) ->
                    System.out.printf(
                        "%-16s %s%n", name, Table.printable(Objects.toString(value, "-"))));
            if (!history.isEmpty()) {
              System.out.println();
              print(history, new ArrayList<>(history.getFirst().keySet()));
            }
          });
      return 0;
    }
  }

  @Command(
      name = "requeue-failed",
      mixinStandardHelpOptions = true,
      description = "Offers dead letters again, from their first attempt.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue requeue-failed --source notes --data-dir ./data")
  int requeueFailed(
      @Option(names = "--max", paramLabel = "N", description = "The most items. Default: all.")
          @Nullable Integer max,
      @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
          @Nullable String source,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      long requeued = new QueueAdministration(session.database()).requeueFailed(max, source);
      output.result(
          Map.of("requeued", requeued),
          () -> System.out.printf("Offered %,d items again.%n", requeued));
      return 0;
    }
  }

  @Command(
      name = "cleanup",
      mixinStandardHelpOptions = true,
      description = "Frees the segments of finished items. What waits or failed is kept.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue cleanup --older-than 2 --data-dir ./data")
  int cleanup(
      @Option(
              names = "--older-than",
              paramLabel = "HOURS",
              description = "Only what finished longer ago. Default: queue_cleanup_interval_hours.")
          @Nullable Double hours,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    if (hours != null && !(hours >= 0 && hours <= 1e6)) {
      throw new IllegalArgumentException("--older-than must be 0 to 1000000 hours, not " + hours);
    }
    try (Session session = database.open()) {
      long freed =
          new QueueAdministration(session.database())
              .cleanUp(hours == null ? null : Duration.ofMillis((long) (hours * 3_600_000)));
      output.result(
          Map.of("freed", freed),
          () -> System.out.printf("Freed %,d segments of the log.%n", freed));
      return 0;
    }
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Cancels an item that waits, or all that wait of a source.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue cancel --source notes --data-dir ./data")
  int cancel(
      @Parameters(arity = "0..1", paramLabel = "ITEM", description = "An item's id.")
          @Nullable Long item,
      @Option(names = "--source", paramLabel = "NAME", description = "All of this source.")
          @Nullable String source,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    if ((item == null) == (source == null)) {
      throw new IllegalArgumentException("give an item's id or --source NAME");
    }
    try (Session session = database.open()) {
      QueueAdministration queue = new QueueAdministration(session.database());
      long cancelled =
          item != null ? queue.cancel(item) : queue.cancelSource(Objects.requireNonNull(source));
      output.result(
          Map.of("cancelled", cancelled),
          () -> System.out.printf("Cancelled %,d items.%n", cancelled));
      return 0;
    }
  }

  @Command(
      name = "weight",
      mixinStandardHelpOptions = true,
      description =
          "Lets a tenant have so many claims in a row when its turn comes. Every tenant has 1 at first.",
      footerHeading = "%nExample:%n",
      footer = "  inlay queue weight acme 3 --data-dir ./data")
  int weight(
      @Parameters(
              index = "0",
              paramLabel = "TENANT",
              description = "As the tenant column names it.")
          String tenant,
      @Parameters(index = "1", paramLabel = "WEIGHT", description = "1 to 100.") int weight,
      @Option(
              names = "--profile",
              defaultValue = "default",
              paramLabel = "NAME",
              description = "Of which profile's queue. Default: ${DEFAULT-VALUE}.")
          String profile,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      new QueueAdministration(session.database()).setTenantWeight(profile, tenant, weight);
      output.result(
          Map.of("profile", profile, "tenant", tenant, "weight", weight),
          () -> System.out.printf("Tenant %s has weight %d.%n", tenant, weight));
      return 0;
    }
  }

  private static void print(List<Map<String, @Nullable Object>> rows, List<String> columns) {
    Table.print(
        columns,
        rows.stream()
            .map(row -> columns.stream().map(c -> Objects.toString(row.get(c), "-")).toList())
            .toList());
  }
}
