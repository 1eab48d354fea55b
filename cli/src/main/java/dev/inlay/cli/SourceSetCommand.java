package dev.inlay.cli;

import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = {
      "Changes how a source is worked on; running workers heed it at once.",
      "While its queue is disabled no worker takes its items: its application embeds directly (inlay embed, or the Java API). Changes are queued all the same and wait; once it is enabled again, those that were embedded meanwhile cost no call."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay source set receipts --queue disabled --data-dir ./data",
      "  inlay source set receipts --queue inherited --data-dir ./data"
    })
final class SourceSetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The source.")
  String name = "";

  @Option(
      names = "--queue",
      required = true,
      paramLabel = "USE",
      description =
          "Whether workers may take its items: ${COMPLETION-CANDIDATES}; inherited: as the key queue_enabled says.")
  @Nullable QueueChoice queue;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    QueueChoice choice = queue == null ? QueueChoice.inherited : queue;
    try (Session session = database.open()) {
      Sources sources = new Sources(session.database());
      sources.require(name);
      sources.setQueue(name, choice.use());
      Source source = sources.require(name);
      output.result(
          Map.of("source", SourceCommand.object(source)),
          () -> System.out.printf("Source %s: its queue is %s.%n", source.name(), choice));
      return 0;
    }
  }
}
