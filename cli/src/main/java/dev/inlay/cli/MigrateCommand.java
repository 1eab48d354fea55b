package dev.inlay.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description =
        "Brings the database's schema to this version. Safe while workers run, and to repeat.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay migrate --database-url postgresql://user:password@host/db",
      "  inlay migrate --check --json --database-url postgresql://user:password@host/db"
    })
final class MigrateCommand implements Callable<Integer> {
  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Option(
      names = "--check",
      description = "Only tell what would be applied; exit code 1 if anything.")
  boolean check;

  @Override
  public Integer call() {
    try (Session session = database.openAsItIs(DatabaseOptions.CONNECTIONS)) {
      if (check) {
        List<String> pending = dev.inlay.schema.Migrations.pending(session.database().dataSource());
        output.result(
            Map.of("pending", pending),
            () ->
                System.out.println(
                    pending.isEmpty()
                        ? "The schema is up to date."
                        : "%d migrations wait, from \"%s\" to \"%s\". Apply them: inlay migrate"
                            .formatted(pending.size(), pending.getFirst(), pending.getLast())));
        return pending.isEmpty() ? 0 : 1;
      }
      List<String> applied = session.database().migrate();
      output.result(
          Map.of("applied", applied),
          () ->
              System.out.println(
                  applied.isEmpty()
                      ? "The schema is up to date."
                      : "Applied %d migrations.".formatted(applied.size())));
      return 0;
    }
  }
}
