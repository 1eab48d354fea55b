package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Migration;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.ProfileMigrations;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Estimate;
import dev.inlay.core.worker.Estimator;
import java.io.Console;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Moves a source to another profile without a pause: another model, other dimensions, another provider.",
      "The new vectors are built at low priority beside those in use, and every change is embedded for both. Searches use the old ones until --switch, then the new ones, never a mixture. The old ones are kept fresh for --keep-days, so that --rollback is safe, and dropped after that.",
      "Workers of both profiles must run until it is over. Each step can be asked for again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay profile migrate notes --to openai --dry-run     what it takes: calls, money, time",
      "  inlay profile migrate notes --to openai --yes --wait  builds the new vectors",
      "  inlay profile migrate notes --switch                  searches use them from now on",
      "  inlay profile migrate notes --rollback                or the old ones again",
      "  inlay profile migrate notes --finish                  drops the old ones before their time",
      "  inlay profile migrate --status                        how far all of them are"
    })
final class ProfileMigrateCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "SOURCE",
      description = "The source. With --status it may be left out: all.")
  @Nullable String name;

  @ArgGroup(multiplicity = "1")
  Step step = new Step();

  /// What is to be done: one of these.
  static final class Step {
    @Option(
        names = "--to",
        paramLabel = "PROFILE",
        description = "Build vectors for this profile, or go on with it.")
    @Nullable String to;

    @Option(names = "--status", description = "Tell how far it is, and what is missing.")
    boolean status;

    @Option(
        names = "--switch",
        description = "Let searches use the new vectors. Refused until all are there.")
    boolean switchOver;

    @Option(names = "--rollback", description = "Let searches use the old vectors again.")
    boolean rollback;

    @Option(names = "--finish", description = "Drop the old vectors now: no way back.")
    boolean finish;

    @Option(
        names = "--cancel",
        description = "Give it up, before --switch or after --rollback: drop the new vectors.")
    boolean cancel;
  }

  @Option(
      names = "--keep-days",
      defaultValue = "7",
      paramLabel = "DAYS",
      description =
          "With --to: how long the old vectors are kept fresh after the switch, 0 to 3650. Default: ${DEFAULT-VALUE}.")
  double keepDays;

  @Option(
      names = "--dry-run",
      description = "With --to: only tell what it takes, and start nothing.")
  boolean dryRun;

  @Option(names = "--yes", description = "With --to: do not ask before it starts.")
  boolean yes;

  @Option(
      names = "--wait",
      description =
          "With --to: until all new vectors are there. With --finish or --cancel: until the others are dropped.")
  boolean wait;

  @Option(names = "--force", description = "With --switch: whatever is missing.")
  boolean force;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    requireFitting();
    try (Session session = database.open()) {
      ProfileMigrations migrations = new ProfileMigrations(session.database());
      if (step.status) {
        return status(migrations);
      }
      Source source = new Sources(session.database()).require(requireName());
      if (step.to != null) {
        return begin(session, migrations, source, step.to);
      }
      take(migrations).accept(source.name());
      if (wait) {
        MigrationWait.untilDropped(session, source.name());
      }
      return told(migrations, source.name(), null);
    }
  }

  private void requireFitting() {
    boolean begins = step.to != null;
    refuse(!begins && dryRun, "--dry-run", "--to");
    refuse(!begins && yes, "--yes", "--to");
    refuse(wait && !begins && !step.finish && !step.cancel, "--wait", "--to, --finish or --cancel");
    refuse(force && !step.switchOver, "--force", "--switch");
    if (!(keepDays >= 0 && keepDays <= 3650)) {
      throw new IllegalArgumentException("--keep-days must be 0 to 3650, not " + keepDays);
    }
  }

  private static void refuse(boolean wrong, String option, String with) {
    if (wrong) {
      throw new IllegalArgumentException("%s goes with %s".formatted(option, with));
    }
  }

  private String requireName() {
    if (name == null) {
      throw new IllegalArgumentException(
          "which source? inlay profile migrate SOURCE ...; only --status tells of all");
    }
    return name;
  }

  private Consumer<String> take(ProfileMigrations migrations) {
    if (step.switchOver) {
      return force ? migrations::switchByForce : migrations::switchOver;
    }
    if (step.rollback) {
      return migrations::rollBack;
    }
    return step.finish ? migrations::finish : migrations::cancel;
  }

  private int status(ProfileMigrations migrations) {
    List<Migration> all =
        name == null ? migrations.list() : migrations.find(name).stream().toList();
    output.result(
        Map.of("migrations", all.stream().map(MigrationText::object).toList()),
        () -> MigrationText.print(all));
    return 0;
  }

  private int begin(Session session, ProfileMigrations migrations, Source source, String to)
      throws InterruptedException {
    Profile profile = new Profiles(session.database()).require(to);
    Duration keep = Duration.ofSeconds(Math.round(keepDays * 86_400));
    if (profile.id() == source.profileId()) {
      migrations.begin(source.name(), to, keep); // refuses, and says what to do
    }
    Estimate estimate = estimate(session, source, profile);
    if (dryRun) {
      Map<String, Object> object = Estimates.object(source.name(), estimate);
      output.result(
          Map.of("to", to, "estimate", object),
          () -> Estimates.print("%s for profile %s".formatted(source.name(), to), estimate));
      return 0;
    }
    Messages.say("%s to %s: %s".formatted(source.name(), to, Estimates.line(estimate)));
    requireConsent();
    migrations.begin(source.name(), to, keep);
    if (wait) {
      MigrationWait.untilReady(session, source.name());
    }
    return told(migrations, source.name(), estimate);
  }

  private static Estimate estimate(Session session, Source source, Profile profile) {
    try (Embedder embedder = Models.open(profile)) {
      return new Estimator(session.database(), profile, embedder).estimate(source, 1000);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // on 25 it is null again where there is no terminal
  private void requireConsent() {
    if (yes) {
      return;
    }
    Console console = System.console();
    if (console == null || !console.isTerminal() || output.json) {
      throw new IllegalArgumentException(
          "say --yes to start it, for there is no terminal to ask on; --dry-run only tells what it takes");
    }
    String answer = console.readLine("Start? [y/N] ");
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw new CommandFailed("nothing was started");
    }
  }

  private int told(ProfileMigrations migrations, String source, @Nullable Estimate estimate) {
    Migration migration = migrations.find(source).orElseThrow();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("migration", MigrationText.object(migration));
    if (estimate != null) {
      result.put("estimate", Estimates.object(source, estimate));
    }
    output.result(result, () -> System.out.println(MigrationText.line(migration)));
    return 0;
  }
}
