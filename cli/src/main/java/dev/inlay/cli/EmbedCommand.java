package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.DirectAnswer;
import dev.inlay.core.worker.DirectEmbedding;
import dev.inlay.core.worker.DirectResult;
import java.time.Duration;
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
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Embeds documents of a source now, in this process, without a worker.",
      "Unchanged texts cost no call. What the provider or its quota does not let through now is left to the queue; the result says which, and why.",
      "Exit code: 0 when all are embedded or queued, 1 when one is refused or failed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay embed receipts 4711 4712 --data-dir ./data",
      "  inlay embed receipts 4711 --patience 2 --json --data-dir ./data",
      "  inlay embed receipts 4711 --as-configured --data-dir ./data"
    })
final class EmbedCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The source.")
  String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY",
      description =
          "The documents, by their keys; of several columns: '[\"order\",\"line\"]'. At most 2048.")
  List<String> keys = List.of();

  @Option(
      names = "--patience",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description =
          "How long to wait for the turn of a call, 1 to 3600. Default: ${DEFAULT-VALUE}.")
  int patience;

  @Option(
      names = "--as-configured",
      description =
          "Only queue them when the queue of the source is enabled: see inlay source set --help.")
  boolean asConfigured;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    if (patience < 1 || patience > 3600) {
      throw new IllegalArgumentException("--patience must be 1 to 3600, not " + patience);
    }
    try (Session session = database.open()) {
      Source source = new Sources(session.database()).require(name);
      Profile profile = SearchCommand.profileOf(session, source);
      DirectAnswer answer;
      try (AccountEmbedders embedders = new AccountEmbedders(profile);
          DirectEmbedding direct =
              DirectEmbedding.open(session.database(), profile, embedders, WorkerProcess.newId())) {
        Duration wait = Duration.ofSeconds(patience);
        answer =
            asConfigured ? direct.submit(source, keys, wait) : direct.embed(source, keys, wait);
      }
      output.result(object(answer), () -> print(answer));
      boolean failed =
          answer.results().stream()
              .anyMatch(r -> r instanceof DirectResult.Refused || r instanceof DirectResult.Failed);
      return failed ? 1 : 0;
    }
  }

  private Map<String, Object> object(DirectAnswer answer) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("source", name);
    object.put("way", answer.way().sqlName());
    object.put("reason", answer.reason());
    object.put("results", answer.results().stream().map(EmbedCommand::object).toList());
    object.put("calls", answer.calls());
    object.put("tokens", answer.tokens());
    object.put("saved_tokens", answer.savedTokens());
    object.put("milliseconds", answer.took().toMillis());
    return object;
  }

  private static Map<String, @Nullable Object> object(DirectResult result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("key", result.key());
    object.put("status", status(result));
    object.put("chunks", result instanceof DirectResult.Stored stored ? stored.chunks() : null);
    object.put("item", result instanceof DirectResult.Queued queued ? queued.item() : null);
    object.put("reason", reason(result));
    return object;
  }

  private static void print(DirectAnswer answer) {
    if (!answer.reason().isEmpty()) {
      System.out.println("Embedded directly, for " + Table.printable(answer.reason()));
    }
    List<List<String>> rows = new ArrayList<>();
    for (DirectResult result : answer.results()) {
      String chunks =
          result instanceof DirectResult.Stored stored
              ? "%,d chunks".formatted(stored.chunks())
              : "";
      String reason = reason(result);
      rows.add(List.of(result.key(), status(result), reason == null ? chunks : reason));
    }
    Table.print(List.of("key", "", ""), rows);
    System.out.printf(
        "%,d calls, %,d tokens; %,d tokens saved; %,d ms.%n",
        answer.calls(), answer.tokens(), answer.savedTokens(), answer.took().toMillis());
  }

  private static String status(DirectResult result) {
    return switch (result) {
      case DirectResult.Stored _ -> "stored";
      case DirectResult.Unchanged _ -> "unchanged";
      case DirectResult.Removed _ -> "removed";
      case DirectResult.Queued _ -> "queued";
      case DirectResult.Refused _ -> "refused";
      case DirectResult.Failed _ -> "failed";
    };
  }

  private static @Nullable String reason(DirectResult result) {
    return switch (result) {
      case DirectResult.Queued queued -> queued.reason();
      case DirectResult.Refused refused -> refused.reason();
      case DirectResult.Failed failed -> failed.reason();
      case DirectResult.Stored _, DirectResult.Unchanged _, DirectResult.Removed _ -> null;
    };
  }
}
