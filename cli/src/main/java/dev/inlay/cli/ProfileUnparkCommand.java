package dev.inlay.cli;

import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "unpark",
    mixinStandardHelpOptions = true,
    description = "Lets a profile work again that its provider had refused; mend the cause first.",
    footerHeading = "%nExample:%n",
    footer = "  inlay profile unpark openai --data-dir ./data")
final class ProfileUnparkCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      new Profiles(session.database()).unpark(name);
      new QuotaAdministration(session.database()).resetRateLimits(name);
      output.result(
          Map.of("unparked", name), () -> System.out.printf("Profile %s works again.%n", name));
      return 0;
    }
  }
}
