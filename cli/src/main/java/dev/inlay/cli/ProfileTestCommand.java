package dev.inlay.cli;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.Account;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.Providers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Makes one real call through each account, and says what the provider answered.",
    footerHeading = "%nExample:%n",
    footer = "  inlay profile test openai --data-dir ./data")
final class ProfileTestCommand implements Callable<Integer> {
  private static final String TEXT = "Inlay keeps vectors in step with rows.";

  @Parameters(paramLabel = "NAME", description = "The profile.")
  String name = "";

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = database.open()) {
      Profile profile = new Profiles(session.database()).require(name);
      List<Account> accounts = new QuotaAdministration(session.database()).accounts(profile.id());
      List<Map<String, Object>> answers = new ArrayList<>();
      if (accounts.isEmpty()) {
        answers.add(answer("-", profile, profile.options()));
      }
      for (Account account : accounts) {
        answers.add(answer(account.name(), profile, AccountEmbedders.of(profile, account)));
      }
      output.result(
          Map.of("profile", name, "answers", answers),
          () -> answers.forEach(ProfileTestCommand::print));
      return answers.stream().anyMatch(a -> a.containsKey("error")) ? 1 : 0;
    }
  }

  private static void print(Map<String, Object> answer) {
    String told =
        String.valueOf(answer.get("limits")).equals("[]")
            ? ""
            : "; it told " + answer.get("limits");
    System.out.printf(
        "account %s: %s%n",
        answer.get("account"),
        answer.containsKey("error")
            ? answer.get("error")
            : "a vector of %s dimensions in %s ms, %s tokens%s"
                .formatted(
                    answer.get("dimensions"),
                    answer.get("milliseconds"),
                    answer.get("tokens"),
                    told));
  }

  private static Map<String, Object> answer(
      String account, Profile profile, Map<String, String> options) throws InterruptedException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("account", account);
    try (Embedder embedder = Providers.open(profile.provider(), profile.model(), options)) {
      long started = System.nanoTime();
      EmbeddingResponse response =
          embedder.embed(new EmbeddingRequest(List.of(TEXT), InputType.DOCUMENT));
      answer.put("dimensions", response.vectors().getFirst().length);
      answer.put("milliseconds", Duration.ofNanos(System.nanoTime() - started).toMillis());
      answer.put("tokens", response.tokens());
      answer.put("limits", response.told().stream().map(ProfileTestCommand::describe).toList());
      Profiles.requireSame(profile, embedder);
    } catch (EmbeddingException e) {
      answer.put("error", kind(e) + ": " + Failures.oneLine(e.getMessage()));
    } catch (ModelUnavailableException | DatabaseException.Unusable e) {
      answer.put("error", Failures.oneLine(e.getMessage()));
    }
    return answer;
  }

  private static String describe(ToldLimit told) {
    return "%s/%s: %s of %s left"
        .formatted(
            told.unit().name().toLowerCase(Locale.ROOT),
            told.window().name().toLowerCase(Locale.ROOT),
            LimitTable.text(told.remaining()),
            LimitTable.text(told.limit()));
  }

  private static String kind(EmbeddingException e) {
    return switch (e) {
      case EmbeddingException.Unavailable _ -> "the provider is down";
      case EmbeddingException.Retriable _ -> "the call failed";
      case EmbeddingException.Permanent _ -> "the text is refused";
      case EmbeddingException.Denied _ -> "the provider refuses this profile";
      case EmbeddingException.RateLimited _ -> "rate limited";
    };
  }
}
