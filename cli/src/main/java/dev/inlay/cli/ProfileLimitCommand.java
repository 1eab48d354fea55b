package dev.inlay.cli;

import dev.inlay.core.quota.QuotaAdministration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "limit",
    mixinStandardHelpOptions = true,
    description = "Changes what an account of a profile may use.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay profile limit openai requests/minute=500 dollars/day=2.50 --data-dir ./data",
      "  inlay profile limit openai tokens/minute=none --account second --data-dir ./data"
    })
final class ProfileLimitCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "UNIT/TIME=NUMBER",
      converter = LimitOption.Converter.class,
      description =
          "requests, inputs, tokens or dollars per minute, day or month; none takes it away.")
  List<LimitOption> limits = List.of();

  @Option(
      names = "--account",
      defaultValue = Accounts.MAIN,
      paramLabel = "ACCOUNT",
      description = "Default: ${DEFAULT-VALUE}.")
  String account = Accounts.MAIN;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      QuotaAdministration quota = new QuotaAdministration(session.database());
      session
          .database()
          .inTransaction(
              c -> {
                Accounts.limit(quota, c, name, account, limits);
                return limits;
              });
      return LimitTable.print(quota, name, output);
    }
  }
}
