package dev.inlay.cli;

import dev.inlay.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    description = "The embedded database.",
    synopsisSubcommandLabel = "COMMAND")
final class DbCommand implements Runnable {
  @picocli.CommandLine.Spec
  picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "url",
      mixinStandardHelpOptions = true,
      description = "Prints the URL of the server that runs in a folder, as psql takes it.",
      footerHeading = "%nExample:%n",
      footer = "  psql \"$(inlay db url --data-dir ./data)\"")
  int url(
      @Option(
              names = "--data-dir",
              required = true,
              paramLabel = "DIR",
              description = "The folder given to inlay up.")
          Path dataDir,
      @Mixin Output output) {
    DatabaseOptions.requireFolder(dataDir);
    String url =
        EmbeddedPostgres.running(dataDir)
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "no server runs in %s. Start one: inlay up --data-dir %s"
                            .formatted(dataDir, dataDir)))
            .url();
    output.result(Map.of("url", url), () -> System.out.println(url));
    return 0;
  }
}
