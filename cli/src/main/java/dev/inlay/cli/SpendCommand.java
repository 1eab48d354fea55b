package dev.inlay.cli;

import dev.inlay.core.quota.Spend;
import dev.inlay.core.quota.Spending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "spend",
    mixinStandardHelpOptions = true,
    description = {
      "What profiles have cost in the last hour, today, this month and in all (UTC), by workers and directly, and what was saved.",
      "Saved are the tokens of texts that were unchanged, or stored for another document. Money is reckoned at today's price: inlay profile add --price, or the public list price."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  inlay spend --data-dir ./data", "  inlay spend openai --json --data-dir ./data"})
final class SpendCommand implements Callable<Integer> {
  private static final String NO_PRICE = "no price";

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The profile. Default: all.")
  @Nullable String name;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      List<Spend> spends = new Spending(session.database()).read(name);
      output.result(
          Map.of("spend", spends.stream().map(SpendCommand::object).toList()), () -> print(spends));
      return 0;
    }
  }

  private static void print(List<Spend> spends) {
    if (spends.isEmpty()) {
      System.out.println("No profile is declared yet. See: inlay profile add --help");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Spend s : spends) {
      rows.add(row(s.profile(), "last hour", s.lastHour()));
      rows.add(row("", "today", s.today()));
      rows.add(row("", "this month", s.month()));
      rows.add(row("", "in all", s.total()));
    }
    Table.print(
        List.of(
            "profile", "", "documents", "calls", "tokens", "money", "saved tokens", "saved money"),
        rows);
    for (Spend s : spends) {
      if (s.price().isEmpty()) {
        System.out.printf(
            "Profile %s has no price declared, so its money is not known.%n", s.profile());
      }
    }
    List<List<String>> budgets = new ArrayList<>();
    for (Spend s : spends) {
      s.budgets().forEach(b -> budgets.add(budget(s.profile(), b)));
    }
    Table.print(
        List.of("profile", "account", "budget", "used", "left", "resets at", "runs out at"),
        budgets);
  }

  private static List<String> row(String profile, String when, Spend.Cost cost) {
    return List.of(
        profile,
        when,
        "%,d".formatted(cost.documents()),
        "%,d".formatted(cost.calls()),
        "%,d".formatted(cost.tokens()),
        dollars(cost.microDollars()),
        "%,d".formatted(cost.savedTokens()),
        dollars(cost.savedMicroDollars()));
  }

  private static List<String> budget(String profile, Spend.Budget b) {
    boolean money = b.unit().equals("money");
    return List.of(
        profile,
        b.account(),
        amount(b.amount(), money) + (money ? "" : " " + b.unit()) + " a " + b.per(),
        amount(b.used(), money),
        amount(b.left(), money),
        b.resetsAt().toString(),
        b.left() == 0 ? "it is used up" : b.runsOut().map(Object::toString).orElse(""));
  }

  private static String amount(long amount, boolean money) {
    return money ? Money.text(amount) : "%,d".formatted(amount);
  }

  private static String dollars(OptionalLong micro) {
    return micro.isPresent() ? Money.text(micro.getAsLong()) : NO_PRICE;
  }

  private static Map<String, @Nullable Object> object(Spend s) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("profile", s.profile());
    object.put("micro_dollars_per_million_tokens", boxed(s.price()));
    object.put("hour", object(s.lastHour()));
    object.put("today", object(s.today()));
    object.put("month", object(s.month()));
    object.put("total", object(s.total()));
    object.put("budgets", s.budgets().stream().map(SpendCommand::object).toList());
    return object;
  }

  private static Map<String, @Nullable Object> object(Spend.Cost cost) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("documents", cost.documents());
    object.put("calls", cost.calls());
    object.put("tokens", cost.tokens());
    object.put("micro_dollars", boxed(cost.microDollars()));
    object.put("saved_tokens", cost.savedTokens());
    object.put("saved_micro_dollars", boxed(cost.savedMicroDollars()));
    return object;
  }

  private static Map<String, @Nullable Object> object(Spend.Budget b) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("account", b.account());
    object.put("unit", b.unit());
    object.put("per", b.per());
    object.put("amount", b.amount());
    object.put("used", b.used());
    object.put("resets_at", b.resetsAt().toString());
    object.put("runs_out_at", b.runsOut().map(Object::toString).orElse(null));
    return object;
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
