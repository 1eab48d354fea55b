package dev.inlay.cli;

import dev.inlay.core.quota.QuotaAdministration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "How much of each limit is left, what rests and why.",
    footerHeading = "%nExample:%n",
    footer = "  inlay profile status --data-dir ./data")
final class ProfileStatusCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The profile. Default: all.")
  @Nullable String name;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      return LimitTable.print(new QuotaAdministration(session.database()), name, output);
    }
  }
}
