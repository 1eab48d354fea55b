package dev.inlay.cli;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.Account;
import dev.inlay.core.quota.LimitStatus;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.Price;
import dev.inlay.providers.Providers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Models in use: provider, model, accounts (endpoints and keys) and their limits.",
    synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand implements Runnable {
  private static final String MAIN = "main";
  private static final String TEST_TEXT = "Inlay keeps vectors in step with rows.";

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Declares a model. Its key is named by where workers find it, never given itself.",
        "Providers: local, gemini, openai, azure-openai, openai-compatible, voyage, cohere, mistral, jina, ollama, tei."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  inlay profile add openai --provider openai --model text-embedding-3-small \\",
        "    --limit requests/minute=3000 --limit tokens/minute=1m --limit dollars/month=20",
        "  inlay profile add gemini --provider gemini --model gemini-embedding-001 \\",
        "    --dimensions 768 --key file:/run/secrets/gemini",
        "  inlay profile add mine --provider openai-compatible --model bge-m3 \\",
        "    --base-url http://localhost:8000/v1 --dimensions 1024"
      })
  int add(
      @Parameters(paramLabel = "NAME", description = "What the profile is called.") String name,
      @Option(
              names = "--provider",
              required = true,
              paramLabel = "PROVIDER",
              description = "Who runs the model.")
          String provider,
      @Option(
              names = "--model",
              required = true,
              paramLabel = "MODEL",
              description = "The provider's name of it.")
          String model,
      @Option(
              names = "--key",
              paramLabel = "SOURCE",
              description =
                  "Where the key is found: env:NAME, file:/path or none. Default: the provider's usual variable.")
          @Nullable String key,
      @Option(
              names = "--base-url",
              paramLabel = "URL",
              description = "Where the provider answers. Default: its own address.")
          @Nullable String baseUrl,
      @Option(
              names = "--dimensions",
              paramLabel = "N",
              description = "Length of the vectors. Default: the model's own.")
          @Nullable Integer dimensions,
      @Option(
              names = "--option",
              paramLabel = "NAME=VALUE",
              description =
                  "Anything else of the provider, as document-task=..., inputs-per-call=..., request-timeout=30s.")
          @Nullable Map<String, String> more,
      @Option(
              names = "--limit",
              paramLabel = "UNIT/TIME=NUMBER",
              converter = LimitOption.Converter.class,
              description =
                  "What the provider allows, or what you allow: requests, inputs, tokens or dollars per minute, day or month. What is not declared is learned from the provider's answers.")
          @Nullable List<LimitOption> limits,
      @Option(
              names = "--price",
              paramLabel = "DOLLARS",
              description =
                  "Of a million tokens. Default: the public list price, where it is known.")
          @Nullable BigDecimal price,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    Map<String, String> options = new LinkedHashMap<>(more == null ? Map.of() : more);
    put(options, "key", key);
    put(options, "base-url", baseUrl);
    put(options, "dimensions", dimensions);
    Profiles.Declaration declaration = new Profiles.Declaration(name, provider, model, options);
    boolean local = provider.equals(Models.LOCAL);
    Optional<Endpoint> endpoint =
        local ? Optional.empty() : Optional.of(endpoint(provider, model, options));
    if (local && limits != null) {
      throw new IllegalArgumentException("the local model has no limits");
    }
    OptionalLong micro = price(endpoint, price);
    try (Session session = database.open();
        Embedder embedder = Providers.open(provider, model, options)) {
      Profile profile = new Profiles(session.database()).add(declaration, embedder);
      QuotaAdministration quota = new QuotaAdministration(session.database());
      try {
        endpoint.ifPresent(
            e -> {
              declare(quota, name, MAIN, e, micro);
              declare(quota, name, MAIN, limits);
            });
      } catch (DatabaseException.Refused e) {
        new Profiles(session.database()).remove(name); // so that it can be declared anew
        throw e;
      }
      output.result(
          Map.of("profile", object(profile, quota)),
          () ->
              System.out.printf(
                  "Profile %s: %s of %s, %,d dimensions. Try it: inlay profile test %s%n",
                  name, model, provider, profile.dimensions(), name));
      return 0;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The profiles that are declared.",
      footerHeading = "%nExample:%n",
      footer = "  inlay profile list --data-dir ./data")
  int list(@Mixin DatabaseOptions database, @Mixin Output output) {
    try (Session session = database.open()) {
      List<Profile> profiles = new Profiles(session.database()).list();
      QuotaAdministration quota = new QuotaAdministration(session.database());
      output.result(
          Map.of("profiles", profiles.stream().map(p -> object(p, quota)).toList()),
          () -> {
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
                List.of("profile", "provider", "model", "dimensions", "vectors", "$/M tokens"),
                rows);
          });
      return 0;
    }
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description =
          "Makes one real call through each account, and says what the provider answered.",
      footerHeading = "%nExample:%n",
      footer = "  inlay profile test openai --data-dir ./data")
  int test(
      @Parameters(paramLabel = "NAME", description = "The profile.") String name,
      @Mixin DatabaseOptions database,
      @Mixin Output output)
      throws InterruptedException {
    try (Session session = database.open()) {
      Profile profile = new Profiles(session.database()).require(name);
      List<Account> accounts = new QuotaAdministration(session.database()).accounts(profile.id());
      List<Map<String, Object>> answers = new ArrayList<>();
      if (accounts.isEmpty()) {
        answers.add(call("-", profile, profile.options()));
      }
      for (Account account : accounts) {
        answers.add(call(account.name(), profile, AccountEmbedders.of(profile, account)));
      }
      output.result(
          Map.of("profile", name, "answers", answers),
          () ->
              answers.forEach(
                  a ->
                      System.out.printf(
                          "account %s: %s%n",
                          a.get("account"),
                          a.containsKey("error")
                              ? a.get("error")
                              : "a vector of %s dimensions in %s ms, %s tokens%s"
                                  .formatted(
                                      a.get("dimensions"),
                                      a.get("milliseconds"),
                                      a.get("tokens"),
                                      String.valueOf(a.get("limits")).equals("[]")
                                          ? ""
                                          : "; it told " + a.get("limits")))));
      return answers.stream().anyMatch(a -> a.containsKey("error")) ? 1 : 0;
    }
  }

  @Command(
      name = "limit",
      mixinStandardHelpOptions = true,
      description = "Changes what an account of a profile may use.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  inlay profile limit openai requests/minute=500 dollars/day=2.50 --data-dir ./data",
        "  inlay profile limit openai tokens/minute=none --account second --data-dir ./data"
      })
  int limit(
      @Parameters(index = "0", paramLabel = "NAME", description = "The profile.") String name,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "UNIT/TIME=NUMBER",
              converter = LimitOption.Converter.class,
              description =
                  "requests, inputs, tokens or dollars per minute, day or month; none takes it away.")
          List<LimitOption> limits,
      @Option(
              names = "--account",
              defaultValue = MAIN,
              paramLabel = "ACCOUNT",
              description = "Default: ${DEFAULT-VALUE}.")
          String account,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      QuotaAdministration quota = new QuotaAdministration(session.database());
      declare(quota, name, account, limits);
      return status(quota, name, output);
    }
  }

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
  int account(
      @Parameters(index = "0", paramLabel = "NAME", description = "The profile.") String name,
      @Parameters(index = "1", paramLabel = "ACCOUNT", description = "What the account is called.")
          String account,
      @Option(
              names = "--key",
              paramLabel = "SOURCE",
              description = "env:NAME, file:/path or none. Default: the profile's.")
          @Nullable String key,
      @Option(names = "--base-url", paramLabel = "URL", description = "Default: the profile's.")
          @Nullable String baseUrl,
      @Option(names = "--price", paramLabel = "DOLLARS", description = "Of a million tokens.")
          @Nullable BigDecimal price,
      @Option(names = "--remove", description = "Remove it.") boolean remove,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      QuotaAdministration quota = new QuotaAdministration(session.database());
      Profile profile = new Profiles(session.database()).require(name);
      if (remove) {
        quota.dropAccount(name, account);
      } else {
        Map<String, String> options = new LinkedHashMap<>(profile.options());
        put(options, "key", key);
        put(options, "base-url", baseUrl);
        Endpoint endpoint = endpoint(profile.provider(), profile.model(), options);
        declare(quota, name, account, endpoint, price(Optional.of(endpoint), price));
      }
      return status(quota, name, output);
    }
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "How much of each limit is left, what rests and why.",
      footerHeading = "%nExample:%n",
      footer = "  inlay profile status --data-dir ./data")
  int status(
      @Parameters(arity = "0..1", paramLabel = "NAME", description = "The profile. Default: all.")
          @Nullable String name,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      return status(new QuotaAdministration(session.database()), name, output);
    }
  }

  @Command(
      name = "unpark",
      mixinStandardHelpOptions = true,
      description =
          "Lets a profile work again that its provider had refused; mend the cause first.",
      footerHeading = "%nExample:%n",
      footer = "  inlay profile unpark openai --data-dir ./data")
  int unpark(
      @Parameters(paramLabel = "NAME", description = "The profile.") String name,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      new Profiles(session.database()).unpark(name);
      new QuotaAdministration(session.database()).resetRateLimits(name);
      output.result(
          Map.of("unparked", name), () -> System.out.printf("Profile %s works again.%n", name));
      return 0;
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a profile that no source uses, with its vectors.",
      footerHeading = "%nExample:%n",
      footer = "  inlay profile remove openai --data-dir ./data")
  int remove(
      @Parameters(paramLabel = "NAME", description = "The profile.") String name,
      @Mixin DatabaseOptions database,
      @Mixin Output output) {
    try (Session session = database.open()) {
      new Profiles(session.database()).remove(name);
      output.result(Map.of("removed", name), () -> System.out.printf("Removed %s.%n", name));
      return 0;
    }
  }

  /// @throws IllegalArgumentException with all that is wrong with the options
  private static Endpoint endpoint(String provider, String model, Map<String, String> options) {
    try {
      return Endpoint.of(provider, model, options);
    } catch (ModelUnavailableException e) {
      throw new IllegalArgumentException(Failures.oneLine(e.getMessage()), e);
    }
  }

  private static Map<String, Object> call(
      String account, Profile profile, Map<String, String> options) throws InterruptedException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("account", account);
    try (Embedder embedder = Providers.open(profile.provider(), profile.model(), options)) {
      long started = System.nanoTime();
      EmbeddingResponse response =
          embedder.embed(new EmbeddingRequest(List.of(TEST_TEXT), InputType.DOCUMENT));
      answer.put("dimensions", response.vectors().getFirst().length);
      answer.put("milliseconds", Duration.ofNanos(System.nanoTime() - started).toMillis());
      answer.put("tokens", response.tokens());
      answer.put(
          "limits",
          response.told().stream()
              .map(
                  t ->
                      "%s/%s: %s of %s left"
                          .formatted(
                              t.unit().name().toLowerCase(Locale.ROOT),
                              t.window().name().toLowerCase(Locale.ROOT),
                              text(t.remaining()),
                              text(t.limit())))
              .toList());
      Profiles.requireSame(profile, embedder);
    } catch (EmbeddingException e) {
      answer.put("error", kind(e) + ": " + Failures.oneLine(e.getMessage()));
    } catch (ModelUnavailableException | DatabaseException.Unusable e) {
      answer.put("error", Failures.oneLine(e.getMessage()));
    }
    return answer;
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

  private static void declare(
      QuotaAdministration quota,
      String profile,
      String account,
      Endpoint endpoint,
      OptionalLong price) {
    quota.declareAccount(
        profile,
        account,
        endpoint.address().baseUrl().toString(),
        endpoint.key().toString(),
        endpoint.provider().dayZone().orElse(null),
        price);
  }

  private static void declare(
      QuotaAdministration quota,
      String profile,
      String account,
      @Nullable List<LimitOption> limits) {
    for (LimitOption limit : limits == null ? List.<LimitOption>of() : limits) {
      quota.declareLimit(profile, account, limit.unit(), limit.per(), limit.amount());
    }
  }

  private static OptionalLong price(Optional<Endpoint> endpoint, @Nullable BigDecimal given) {
    Optional<BigDecimal> dollars =
        Optional.ofNullable(given)
            .or(
                () ->
                    endpoint
                        .flatMap(e -> Providers.facts(e.provider(), e.model()))
                        .flatMap(facts -> facts.price().map(Price::dollarsPerMillionTokens)));
    return dollars.isPresent()
        ? OptionalLong.of(dollars.get().movePointRight(6).longValue())
        : OptionalLong.empty();
  }

  private static int status(QuotaAdministration quota, @Nullable String name, Output output) {
    List<LimitStatus> limits = quota.status(name);
    output.result(
        Map.of("limits", limits.stream().map(ProfileCommand::object).toList()),
        () -> {
          if (limits.isEmpty()) {
            System.out.println("No account is declared: the local model needs none.");
            return;
          }
          List<List<String>> rows = new ArrayList<>();
          for (LimitStatus l : limits) {
            rows.add(
                List.of(
                    l.profile(),
                    l.account(),
                    l.unit().map(u -> u + "/" + l.per().orElse("")).orElse("no limit"),
                    text(l.amount()),
                    text(l.available()),
                    text(l.used().isPresent() ? l.used() : l.usedLastMinute()),
                    l.parkedReason()
                        .map(r -> "parked: " + r)
                        .or(() -> l.cooldownReason().map(r -> "rests: " + r))
                        .orElse("")));
          }
          Table.print(List.of("profile", "account", "limit", "allowed", "left", "used", ""), rows);
        });
    return 0;
  }

  private static Map<String, Object> object(LimitStatus l) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("profile", l.profile());
    object.put("account", l.account());
    object.put("enabled", l.enabled());
    object.put("parked", l.parkedReason().orElse(null));
    object.put("cooldown_until", l.cooldownUntil().map(Object::toString).orElse(null));
    object.put("cooldown_reason", l.cooldownReason().orElse(null));
    object.put("unit", l.unit().orElse(null));
    object.put("per", l.per().orElse(null));
    object.put("amount", boxed(l.amount()));
    object.put("available", boxed(l.available()));
    object.put("used", boxed(l.used()));
    object.put("used_last_minute", boxed(l.usedLastMinute()));
    object.put("resets_at", l.resetsAt().map(Object::toString).orElse(null));
    return object;
  }

  private static Map<String, Object> object(Profile p, QuotaAdministration quota) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", p.name());
    object.put("provider", p.provider());
    object.put("model", p.model());
    object.put("dimensions", p.dimensions());
    object.put("vectors", p.layout().sqlName());
    object.put("options", p.options());
    object.put(
        "accounts",
        quota.accounts(p.id()).stream()
            .map(a -> Map.of("name", a.name(), "endpoint", a.endpoint(), "key", a.keySource()))
            .toList());
    object.put("micro_dollars_per_million_tokens", boxed(quota.price(p.id())));
    return object;
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? "%,d".formatted(number.getAsLong()) : "";
  }

  private static String dollars(OptionalLong micro) {
    return micro.isPresent()
        ? BigDecimal.valueOf(micro.getAsLong(), 6).stripTrailingZeros().toPlainString()
        : "";
  }

  private static void put(Map<String, String> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put(name, value.toString());
    }
  }
}
