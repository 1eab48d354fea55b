package dev.inlay.cli;

import dev.inlay.core.source.Backfill;
import dev.inlay.core.source.BackfillStatus;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.SourceStatus;
import dev.inlay.core.source.SourceStatuses;
import dev.inlay.core.source.SourceWork;
import dev.inlay.core.source.Sources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Queues every row of a source, at low priority so that changes pass.",
      "How far it is stands in the database: after Ctrl-C or a kill, workers go on with it, and so does this command when it is run again; several at once share it. To stop it: --pause."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay source backfill notes --wait --data-dir ./data",
      "  inlay source backfill notes --pause --data-dir ./data"
    })
final class SourceBackfillCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The source.")
  String name = "";

  @Option(
      names = "--wait",
      description =
          "Wait until all of the source is embedded. Workers must run: inlay up, or inlay worker run.")
  boolean wait;

  @Option(names = "--no-estimate", description = "Do not tell first what it will take.")
  boolean noEstimate;

  @ArgGroup @Nullable Steering steering;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  /// What else can be done with a backfill, one at a time.
  static final class Steering {
    @Option(names = "--pause", description = "Stop it after its present page, wherever it runs.")
    boolean pause;

    @Option(names = "--resume", description = "Let a paused one go on.")
    boolean resume;

    @Option(names = "--cancel", description = "End it; what it has queued stays queued.")
    boolean cancel;

    @Option(names = "--status", description = "Tell how far it is.")
    boolean status;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Opened opened = Opened.byThisThread()) {
      Session session = opened.add(database.open());
      Source source = new Sources(session.database()).require(name);
      return steering == null ? run(session, source) : steer(session, steering);
    }
  }

  private int run(Session session, Source source) throws InterruptedException {
    SourceStatuses statuses = new SourceStatuses(session.database());
    SourceWork work = statuses.work(name);
    if (source.fault() != null || wait) {
      SourceDrain.requireClaimed(name, work);
    }
    work.held()
        .ifPresent(
            why ->
                Messages.say(
                    "Nothing of %s is embedded now: %s. Its items are queued and wait."
                        .formatted(name, why)));
    Backfill backfill = new Backfill(session.database());
    BackfillStatus begun = backfill.start(name);
    requireNotPaused(begun);
    if (begun.queued() > 0) {
      Messages.say(
          "Going on with the backfill that is on its way: %s.".formatted(Backfills.rows(begun)));
    }
    if (!noEstimate) {
      Messages.say(Estimates.line(SourceCommand.estimate(session, source, 200)));
    }
    long started = System.nanoTime();
    BackfillStatus status;
    try (Progress progress = new Progress("queued", begun.total().orElse(0))) {
      progress.set(begun.queued());
      status =
          backfill.run(
              name,
              now -> {
                progress.total(now.total().orElse(0), now.exact());
                progress.set(now.queued());
              },
              Thread.currentThread()::isInterrupted);
    }
    switch (status.state()) {
      case RUNNING -> {
        return interrupted(session, status);
      }
      case PAUSED -> requireNotPaused(status);
      case CANCELLED ->
          throw new CommandFailed(
              "the backfill of %s was cancelled after %s".formatted(name, Backfills.rows(status)));
      case FINISHED -> {}
    }
    if (wait) {
      try {
        SourceDrain.await(session, name);
      } catch (InterruptedException e) {
        Messages.say("All rows are queued; workers go on to embed them.");
        throw e;
      }
    }
    finished(status, (System.nanoTime() - started) / 1e9);
    return 0;
  }

  private void requireNotPaused(BackfillStatus status) {
    if (status.state() == BackfillStatus.State.PAUSED) {
      throw new CommandFailed(
          "the backfill of %s is paused after %s. To go on: inlay source backfill %s --resume"
              .formatted(name, Backfills.rows(status), name));
    }
  }

  /// Says what becomes of it now.
  private int interrupted(Session session, BackfillStatus status) {
    Thread.interrupted(); // else the question would not be asked
    long workers = new SourceStatuses(session.database()).work(name).workers();
    Messages.say(
        "Interrupted after %s. %s; to stop it: inlay source backfill %s --pause"
            .formatted(
                Backfills.rows(status),
                workers > 0
                    ? "The %,d workers that run go on with it within seconds".formatted(workers)
                    : "No worker runs: the next one goes on with it, or this command run again",
                name));
    return 130; // as shells have it for SIGINT
  }

  private void finished(BackfillStatus status, double seconds) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("source", name);
    result.put("queued", status.queued());
    result.put("seconds", Math.round(seconds * 100) / 100.0);
    result.put("backfill", Backfills.object(status));
    output.result(
        result,
        () ->
            System.out.printf(
                "Queued %,d documents of %s%s in %.1f s.%n",
                status.queued(), name, wait ? " and saw them embedded" : "", seconds));
  }

  private int steer(Session session, Steering what) {
    Backfill backfill = new Backfill(session.database());
    boolean there =
        what.pause
            ? backfill.pause(name)
            : what.resume ? backfill.resume(name) : !what.cancel || backfill.cancel(name);
    if (!there) {
      throw new CommandFailed(
          "no backfill of %s is on its way. Start one: inlay source backfill %s"
              .formatted(name, name));
    }
    SourceStatus status =
        new SourceStatuses(session.database()).list(name, SourceStatuses.Count.CHEAP).getFirst();
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("source", name);
    result.put("backfill", status.backfill().map(Backfills::object).orElse(null));
    output.result(
        result,
        () ->
            System.out.println(
                status
                    .backfill()
                    .map(b -> "Backfill of %s %s".formatted(name, Backfills.line(b)))
                    .orElse("There was no backfill of %s yet.".formatted(name))));
    if (what.resume) {
      Messages.say("Workers that run go on with it; to do it here: inlay source backfill " + name);
    }
    if (what.cancel) {
      Messages.say(
          "What it has queued stays queued; to take that back: inlay queue cancel --source "
              + name);
    }
    return 0;
  }
}
