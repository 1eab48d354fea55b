package dev.inlay.cli;

import dev.inlay.core.db.Database;
import dev.inlay.schema.Migrated;
import dev.inlay.schema.Migrations;
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
        "Brings the database's schema to this version; after a restore from a dump it also makes the queue go on. Safe while workers run, and to repeat.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay migrate --database-url postgresql://user:password@host/db",
      "  inlay migrate --check --json --database-url postgresql://user:password@host/db"
    })
final class MigrateCommand implements Callable<Integer> {
  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Option(names = "--check", description = "Only tell what would be done; exit code 1 if anything.")
  boolean check;

  @Override
  public Integer call() {
    try (Session session = database.openAsItIs(DatabaseOptions.CONNECTIONS)) {
      return check ? check(session.database()) : migrate(session.database());
    }
  }

  private int check(Database db) {
    List<String> pending = Migrations.pending(db.dataSource());
    boolean restored = Migrations.restored(db.dataSource());
    output.result(
        Map.of("pending", pending, "restored", restored),
        () -> {
          if (!pending.isEmpty()) {
            System.out.println(
                "%d migrations wait, from \"%s\" to \"%s\". Apply them: inlay migrate"
                    .formatted(pending.size(), pending.getFirst(), pending.getLast()));
          }
          if (restored) {
            System.out.println(
                "The database was restored from a dump: the open items of its queue must be appended anew. Do it: inlay migrate");
          }
          if (pending.isEmpty() && !restored) {
            System.out.println("The schema is up to date.");
          }
        });
    return pending.isEmpty() && !restored ? 0 : 1;
  }

  private int migrate(Database db) {
    Migrated done = db.migrate();
    Migrated.Adopted adopted = done.adopted();
    output.result(
        Map.of(
            "applied",
            done.applied(),
            "restored",
            adopted != null,
            "adopted_items",
            adopted == null ? 0 : adopted.items(),
            "released_claims",
            adopted == null ? 0 : adopted.claims()),
        () -> {
          System.out.println(
              done.applied().isEmpty()
                  ? "The schema is up to date."
                  : "Applied %d migrations.".formatted(done.applied().size()));
          if (adopted != null) {
            System.out.println(
                "The database was restored from a dump: appended the %d open items of its queue anew, those of %d claims among them."
                    .formatted(adopted.items(), adopted.claims()));
          }
        });
    return 0;
  }
}
