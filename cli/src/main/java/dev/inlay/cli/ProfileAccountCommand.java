package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.providers.Endpoint;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = {
      "Adds another endpoint or key to a profile, or changes or removes one.",
      "Calls go through whichever account has room; each has limits of its own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay profile account openai second --key env:OPENAI_KEY_2 --data-dir ./data",
      "  inlay profile account openai second --remove --data-dir ./data"
    })
final class ProfileAccountCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Parameters(index = "1", paramLabel = "ACCOUNT", description = "What the account is called.")
  String account = "";

  @Option(
      names = "--key",
      paramLabel = "SOURCE",
      description = "env:NAME, file:/path or none. Default: the profile's.")
  @Nullable String key;

  @Option(names = "--base-url", paramLabel = "URL", description = "Default: the profile's.")
  @Nullable String baseUrl;

  @Option(names = "--price", paramLabel = "DOLLARS", description = "Of a million tokens.")
  @Nullable BigDecimal price;

  @Option(names = "--remove", description = "Remove it.")
  boolean remove;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      QuotaAdministration quota = new QuotaAdministration(session.database());
      Profile profile = new Profiles(session.database()).require(name);
      if (remove) {
        quota.dropAccount(name, account);
      } else {
        Map<String, String> options = new LinkedHashMap<>(profile.options());
        Accounts.put(options, "key", key);
        Accounts.put(options, "base-url", baseUrl);
        Endpoint endpoint = Accounts.endpoint(profile.provider(), profile.model(), options);
        OptionalLong micro = Accounts.price(Optional.of(endpoint), price);
        session
            .database()
            .inTransaction(
                c -> {
                  Accounts.declare(quota, c, name, account, endpoint, micro);
                  return endpoint;
                });
      }
      return LimitTable.print(quota, name, output);
    }
  }
}
