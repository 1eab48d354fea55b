package dev.inlay.cli;

import dev.inlay.core.queue.FleetAdministration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "concurrency",
    mixinStandardHelpOptions = true,
    description =
        "How many claims of a profile the whole fleet may work on at once, within max_concurrent_workers.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay profile concurrency openai 2 --data-dir ./data",
      "  inlay profile concurrency openai none --data-dir ./data"
    })
final class ProfileConcurrencyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Parameters(index = "1", paramLabel = "N|none", description = "1 to 1000, or none.")
  String most = "";

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Integer bound = parsed();
    try (Session session = database.open()) {
      new FleetAdministration(session.database()).setConcurrency(name, bound);
      output.result(
          Map.of("profile", name, "concurrency", bound == null ? "none" : bound),
          () ->
              System.out.println(
                  bound == null
                      ? "Only max_concurrent_workers bounds profile " + name + "."
                      : "Profile %s is worked on by at most %d slots at once."
                          .formatted(name, bound)));
      return 0;
    }
  }

  private @Nullable Integer parsed() {
    try {
      return most.equals("none") ? null : Integer.valueOf(most);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("give a number of 1 to 1000, or none, not " + most, e);
    }
  }
}
