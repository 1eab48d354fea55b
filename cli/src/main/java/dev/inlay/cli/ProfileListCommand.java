package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "The profiles that are declared.",
    footerHeading = "%nExample:%n",
    footer = "  inlay profile list --data-dir ./data")
final class ProfileListCommand implements Callable<Integer> {
  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      List<Profile> profiles = new Profiles(session.database()).list();
      QuotaAdministration quota = new QuotaAdministration(session.database());
      output.result(
          Map.of("profiles", profiles.stream().map(p -> ProfileJson.of(p, quota)).toList()),
          () -> print(profiles, quota));
      return 0;
    }
  }

  private static void print(List<Profile> profiles, QuotaAdministration quota) {
    if (profiles.isEmpty()) {
      System.out.println("No profile is declared yet. See: inlay profile add --help");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Profile p : profiles) {
      rows.add(
          List.of(
              p.name(),
              p.provider(),
              p.model(),
              Integer.toString(p.dimensions()),
              p.layout().sqlName(),
              dollars(quota.price(p.id()))));
    }
    Table.print(
        List.of("profile", "provider", "model", "dimensions", "vectors", "$/M tokens"), rows);
  }

  private static String dollars(OptionalLong micro) {
    return micro.isPresent()
        ? BigDecimal.valueOf(micro.getAsLong(), 6).stripTrailingZeros().toPlainString()
        : "";
  }
}
