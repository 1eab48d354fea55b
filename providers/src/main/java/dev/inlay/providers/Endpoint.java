package dev.inlay.providers;

import dev.inlay.core.embed.QuotaUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A remote model as it is to be used. Made by [#of(String, String, Map)], which knows the
/// defaults.
///
/// @param model the provider's name of it
/// @param key where the key is found
/// @param vectors what is asked of the model
/// @param caps what one call may hold
/// @param capsTold the caps that the profile itself named, which win over what a server tells
/// @param requestsCount what the provider's limits of "requests" count: calls or texts
public record Endpoint(
    RemoteProvider provider,
    String model,
    Address address,
    KeySource key,
    Vectors vectors,
    Caps caps,
    CapsTold capsTold,
    QuotaUnit requestsCount) {

  /// What is asked of a model.
  ///
  /// @param dimensions the length of the vectors; empty when only the server knows it
  /// @param standard their length when none is asked for; empty when nobody knows
  /// @param revision what else decides their numbers, in the words of whoever wrote the profile
  public record Vectors(
      OptionalInt dimensions,
      OptionalInt standard,
      Role document,
      Role query,
      Optional<String> revision) {}

  /// Caps that were named; the others are empty.
  public record CapsTold(
      OptionalInt inputsPerCall,
      OptionalInt tokensPerInput,
      OptionalInt tokensPerCall,
      OptionalInt bytesPerCall) {

    /// These caps where they were named, and the others elsewhere.
    public Caps over(Caps others) {
      return new Caps(
          inputsPerCall.orElse(others.inputsPerCall()),
          tokensPerInput.orElse(others.tokensPerInput()),
          tokensPerCall.orElse(others.tokensPerCall()),
          bytesPerCall.orElse(others.bytesPerCall()));
    }
  }

  /// Reads a profile: its provider, its model, and options by name.
  ///
  /// | option | says | unless given |
  /// |---|---|---|
  /// | `base-url` | where the provider is, version included | the provider's own |
  /// | `key` | `env:NAME`, `file:/path` or `none` | `env:OPENAI_API_KEY` and the like |
  /// | `dimensions` | length of the vectors | the model's own |
  /// | `document-task`, `query-task` | the provider's task or input type | the one for retrieval |
  /// | `document-prefix`, `query-prefix` | what is put before every text | what the model wants |
  /// | `inputs-per-call`, `tokens-per-input`, `tokens-per-call`, `bytes-per-call` | caps | the provider's |
  /// | `requests-count` | `calls` or `inputs`: what its limits of requests count | calls; Gemini: inputs |
  /// | `connect-timeout`, `request-timeout` | as `10s`, `2m` | 10s, 60s |
  /// | `deployment` | Azure's name of the model | the model |
  /// | `query.NAME` | added to every URL, as `query.api-version` | nothing |
  /// | `revision` | what else decides the numbers: part of the fingerprint | nothing |
  ///
  /// @throws ModelUnavailableException with every problem at once: the option, what it says, the
  ///   rule, and the option that was probably meant
  public static Endpoint of(String provider, String model, Map<String, String> options) {
    return new EndpointOptions(provider, model, options).read();
  }

  /// Whether the provider is asked for vectors of a length that is not its standard.
  public boolean asksForDimensions() {
    return provider != RemoteProvider.OPENAI_COMPATIBLE
        && vectors.dimensions().isPresent()
        && !vectors.dimensions().equals(vectors.standard());
  }

  /// The same elsewhere.
  public Endpoint withAddress(Address other) {
    return new Endpoint(provider, model, other, key, vectors, caps, capsTold, requestsCount);
  }

  /// The same, when the server has told the length of its vectors.
  public Endpoint withStandard(int length) {
    Vectors known =
        new Vectors(
            OptionalInt.of(vectors.dimensions().orElse(length)),
            OptionalInt.of(length),
            vectors.document(),
            vectors.query(),
            vectors.revision());
    return new Endpoint(provider, model, address, key, known, caps, capsTold, requestsCount);
  }
}
