package dev.inlay.providers;

import dev.inlay.core.embed.QuotaUnit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the options of a profile into an endpoint, and collects all that is wrong with them.
final class EndpointOptions {
  private static final String QUERY = "query.";
  private static final List<String> NAMES =
      List.of(
          "base-url",
          "key",
          "dimensions",
          "document-task",
          "query-task",
          "document-prefix",
          "query-prefix",
          "inputs-per-call",
          "tokens-per-input",
          "tokens-per-call",
          "bytes-per-call",
          "requests-count",
          "connect-timeout",
          "request-timeout",
          "deployment",
          "revision");
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}");
  private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final int MOST_DIMENSIONS = 16_000; // the most that halfvec can hold

  private final String providerName;
  private final String model;
  private final Map<String, String> options;
  private final List<String> problems = new ArrayList<>();

  EndpointOptions(String providerName, String model, Map<String, String> options) {
    this.providerName = providerName;
    this.model = model;
    this.options = new TreeMap<>(options);
  }

  Endpoint read() {
    RemoteProvider provider =
        RemoteProvider.named(providerName)
            .orElseThrow(
                () ->
                    new ModelUnavailableException(
                        "there is no provider \"%s\"; there are: local, %s"
                            .formatted(providerName, RemoteProvider.keys()),
                        null));
    checkNames(provider);
    Optional<ModelFacts> facts = Catalogue.find(provider, model);
    Endpoint.CapsTold told = caps();
    Endpoint.Vectors vectors = vectors(provider, facts);
    @Nullable Address address = address(provider);
    KeySource key = value("key", KeySource::parse, provider.keySource());
    QuotaUnit requestsCount =
        value("requests-count", EndpointOptions::requestsCount, provider.requestsCount());
    if (!problems.isEmpty() || address == null) {
      throw new ModelUnavailableException(
          "model \"%s\" of %s cannot be used as described:\n- %s"
              .formatted(model, providerName, String.join("\n- ", problems)),
          null);
    }
    Caps caps = told.over(facts.map(ModelFacts::caps).orElse(provider.caps()));
    return new Endpoint(provider, model, address, key, vectors, caps, told, requestsCount);
  }

  private void checkNames(RemoteProvider provider) {
    if (!MODEL.matcher(model).matches()) {
      problems.add("a model's name has letters, digits and ._:/@- only, and at most 200 of them");
    }
    for (String name : options.keySet()) {
      if (!NAMES.contains(name) && !(name.startsWith(QUERY) && name.length() > QUERY.length())) {
        problems.add("there is no option \"%s\": did you mean %s?".formatted(name, nearest(name)));
      }
    }
    String deployment = options.get("deployment");
    if (deployment != null && provider != RemoteProvider.AZURE_OPENAI) {
      problems.add("deployment is an option of azure-openai only");
    } else if (deployment != null && !DEPLOYMENT.matcher(deployment).matches()) {
      problems.add("deployment \"%s\": has letters, digits and ._- only".formatted(deployment));
    }
  }

  private Endpoint.Vectors vectors(RemoteProvider provider, Optional<ModelFacts> facts) {
    OptionalInt dimensions = number("dimensions", MOST_DIMENSIONS);
    OptionalInt standard =
        facts.isPresent() && !provider.tellsFacts()
            ? OptionalInt.of(facts.get().dimensions().standard())
            : OptionalInt.empty();
    if (dimensions.isPresent() && standard.isPresent()) {
      Dimensions offered = facts.orElseThrow().dimensions();
      if (!offered.offers(dimensions.getAsInt())) {
        problems.add(
            "dimensions %d: %s offers %s".formatted(dimensions.getAsInt(), model, offered));
      }
    } else if (dimensions.isEmpty() && !options.containsKey("dimensions")) {
      dimensions = standard;
      if (standard.isEmpty() && !provider.tellsFacts()) {
        problems.add(
            "dimensions: say how long the vectors of \"%s\" are, as it is not a model known here%s"
                .formatted(model, known(provider)));
      }
    }
    return new Endpoint.Vectors(
        dimensions,
        standard,
        role("document", facts.map(ModelFacts::document).orElse(provider.document())),
        role("query", facts.map(ModelFacts::query).orElse(provider.query())),
        Optional.ofNullable(options.get("revision")));
  }

  private static String known(RemoteProvider provider) {
    List<String> models = Catalogue.models(provider);
    return models.isEmpty() ? "" : "; known: " + String.join(", ", models);
  }

  private Role role(String purpose, Role standard) {
    return new Role(
        options.getOrDefault(purpose + "-task", standard.task()),
        options.getOrDefault(purpose + "-prefix", standard.prefix()));
  }

  private @Nullable Address address(RemoteProvider provider) {
    @Nullable URI url = provider.baseUrl().orElse(null);
    if (options.containsKey("base-url")) {
      url = value("base-url", Address::baseUrl, url);
    } else if (url == null) {
      problems.add(
          provider == RemoteProvider.AZURE_OPENAI
              ? "base-url: say which resource, as https://NAME.openai.azure.com"
              : "base-url: say where the endpoint is, as http://localhost:8000/v1");
    }
    Map<String, String> query = new HashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(QUERY)) {
            query.put(name.substring(QUERY.length()), value);
          }
        });
    Duration connect = value("connect-timeout", EndpointOptions::time, Address.CONNECT_TIMEOUT);
    Duration request = value("request-timeout", EndpointOptions::time, Address.REQUEST_TIMEOUT);
    return url == null
        ? null
        : new Address(url, query, Optional.ofNullable(options.get("deployment")), connect, request);
  }

  private static Duration time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches() || Long.parseLong(time.group(1)) == 0) {
      throw new IllegalArgumentException("must be a time, as 500ms, 10s or 2m");
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  private static QuotaUnit requestsCount(String text) {
    return switch (text) {
      case "calls" -> QuotaUnit.REQUESTS;
      case "inputs" -> QuotaUnit.INPUTS;
      default -> throw new IllegalArgumentException("must be calls or inputs");
    };
  }

  private Endpoint.CapsTold caps() {
    return new Endpoint.CapsTold(
        number("inputs-per-call", Integer.MAX_VALUE),
        number("tokens-per-input", Integer.MAX_VALUE),
        number("tokens-per-call", Integer.MAX_VALUE),
        number("bytes-per-call", Integer.MAX_VALUE));
  }

  private OptionalInt number(String name, int most) {
    @Nullable Integer number =
        this.<@Nullable Integer>value(
            name,
            text -> {
              if (text.matches("\\d{1,9}")
                  && Integer.parseInt(text) >= 1
                  && Integer.parseInt(text) <= most) {
                return Integer.valueOf(text);
              }
              throw new IllegalArgumentException(
                  most == Integer.MAX_VALUE
                      ? "must be a whole number of at least 1"
                      : "must be a whole number from 1 to " + most);
            },
            null);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /// Reads a value; when it breaks its rule, notes that and goes on with what is there without it.
  private <T extends @Nullable Object> T value(
      String name, Function<String, T> reading, T otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      boolean maybeSecret = name.equals("key") || (name.equals("base-url") && text.contains("@"));
      problems.add(
          maybeSecret
              ? name + ": " + e.getMessage()
              : "%s \"%s\": %s".formatted(name, text, e.getMessage()));
      return otherwise;
    }
  }

  private static String nearest(String name) {
    String nearest = NAMES.getFirst();
    for (String candidate : NAMES) {
      if (distance(name, candidate) < distance(name, nearest)) {
        nearest = candidate;
      }
    }
    return nearest;
  }

  /// How many letters must be changed, added or dropped to make one word of the other.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
