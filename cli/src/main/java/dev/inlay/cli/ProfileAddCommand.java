package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Providers;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
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
final class ProfileAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "What the profile is called.")
  String name = "";

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "PROVIDER",
      description = "Who runs the model.")
  String provider = "";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "The provider's name of it.")
  String model = "";

  @Option(
      names = "--key",
      paramLabel = "SOURCE",
      description =
          "Where the key is found: env:NAME, file:/path or none. Default: the provider's usual variable.")
  @Nullable String key;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Where the provider answers. Default: its own address.")
  @Nullable String baseUrl;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      description = "Length of the vectors. Default: the model's own.")
  @Nullable Integer dimensions;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "Anything else of the provider, as document-task=..., inputs-per-call=..., request-timeout=30s.")
  @Nullable Map<String, String> more;

  @Option(
      names = "--limit",
      paramLabel = "UNIT/TIME=NUMBER",
      converter = LimitOption.Converter.class,
      description =
          "What the provider allows, or what you allow: requests, inputs, tokens or dollars per minute, day or month. What is not declared is learned from the provider's answers.")
  @Nullable List<LimitOption> limits;

  @Option(
      names = "--price",
      paramLabel = "DOLLARS",
      description = "Of a million tokens. Default: the public list price, where it is known.")
  @Nullable BigDecimal price;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Map<String, String> options = new LinkedHashMap<>(more == null ? Map.of() : more);
    Accounts.put(options, "key", key);
    Accounts.put(options, "base-url", baseUrl);
    Accounts.put(options, "dimensions", dimensions);
    Profiles.Declaration declaration = new Profiles.Declaration(name, provider, model, options);
    boolean local = provider.equals(Models.LOCAL);
    Optional<Endpoint> endpoint =
        local ? Optional.empty() : Optional.of(Accounts.endpoint(provider, model, options));
    if (local && limits != null) {
      throw new IllegalArgumentException("the local model has no limits");
    }
    OptionalLong micro = Accounts.price(endpoint, price);
    try (Session session = database.open();
        Embedder embedder = Providers.open(provider, model, options)) {
      QuotaAdministration quota = new QuotaAdministration(session.database());
      Profile profile = declare(session, quota, declaration, embedder, endpoint, micro);
      output.result(
          Map.of("profile", ProfileJson.of(profile, quota)),
          () ->
              System.out.printf(
                  "Profile %s: %s of %s, %,d dimensions. Try it: inlay profile test %s%n",
                  name, model, provider, profile.dimensions(), name));
      return 0;
    }
  }

  /// All of it or nothing, so that what was refused can be declared anew.
  private Profile declare(
      Session session,
      QuotaAdministration quota,
      Profiles.Declaration declaration,
      Embedder embedder,
      Optional<Endpoint> endpoint,
      OptionalLong micro) {
    Profiles profiles = new Profiles(session.database());
    return session
        .database()
        .inTransaction(
            c -> {
              Profile profile = profiles.add(c, declaration, embedder);
              if (endpoint.isPresent()) {
                Accounts.declare(quota, c, name, Accounts.MAIN, endpoint.get(), micro);
                Accounts.limit(quota, c, name, Accounts.MAIN, limits == null ? List.of() : limits);
              }
              return profile;
            });
  }
}
