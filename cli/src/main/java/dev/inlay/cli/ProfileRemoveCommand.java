package dev.inlay.cli;

import dev.inlay.core.profile.Profiles;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes a profile that no source uses, with its vectors.",
    footerHeading = "%nExample:%n",
    footer = "  inlay profile remove openai --data-dir ./data")
final class ProfileRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      new Profiles(session.database()).remove(name);
      output.result(Map.of("removed", name), () -> System.out.printf("Removed %s.%n", name));
      return 0;
    }
  }
}
