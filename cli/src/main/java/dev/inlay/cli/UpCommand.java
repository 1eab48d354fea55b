package dev.inlay.cli;

import dev.inlay.core.worker.Fleet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a database and a worker in the foreground until Ctrl-C.",
      "With --data-dir the database is an embedded PostgreSQL, kept in that folder; with --database-url it is yours, and is migrated first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay up --data-dir ./data",
      "  inlay up --database-url postgresql://user:password@host/db",
      "  INLAY_DATABASE_URL=postgresql://user@host/db inlay up --slots 2"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Option(
      names = "--slots",
      defaultValue = WorkerCommand.SLOTS,
      paramLabel = "N",
      description = "How many claims the worker works on at once. Default: ${DEFAULT-VALUE}.")
  int slots;

  @Override
  public Integer call() throws InterruptedException {
    try (Opened opened = Opened.byThisThread()) {
      Session session =
          opened.add(
              database.dataDir != null && database.databaseUrl == null
                  ? DatabaseOptions.start(database.dataDir, WorkerProcess.connections(slots))
                  : database.openAsItIs(WorkerProcess.connections(slots)));
      session.database().migrate();
      if (session.server() != null) {
        new Fleet(session.database()).presumeDead();
      }
      Models.defaultProfile(session.database());
      opened.add(WorkerProcess.start(session, List.of(), slots));
      Messages.say(
          database.dataDir != null
              ? "Ready. In another terminal: psql \"$(inlay db url --data-dir %s)\". Ctrl-C stops."
                  .formatted(database.dataDir)
              : "Ready: working on %s. Ctrl-C stops.".formatted(session.database().url()));
      opened.untilInterrupted(session);
      return 0;
    }
  }
}
