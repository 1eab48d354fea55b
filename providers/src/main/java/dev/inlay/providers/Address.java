package dev.inlay.providers;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where a provider is reached, and how long is waited for it.
///
/// @param baseUrl what comes before the provider's own paths, its version included:
///   `https://api.openai.com/v1`
/// @param query added to every call's URL: `api-version` for Azure
/// @param deployment Azure's own name of a model in use
/// @param connectTimeout how long a connection may take
/// @param requestTimeout how long a call may take from its beginning to the last byte of its answer
public record Address(
    URI baseUrl,
    Map<String, String> query,
    Optional<String> deployment,
    Duration connectTimeout,
    Duration requestTimeout) {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

  public Address {
    query = Map.copyOf(query);
    if (connectTimeout.isNegative()
        || connectTimeout.isZero()
        || requestTimeout.isNegative()
        || requestTimeout.isZero()) {
      throw new IllegalArgumentException("a timeout must be longer than nothing");
    }
    baseUrl = checked(baseUrl);
  }

  /// The same with other parameters.
  public Address withQuery(Map<String, String> parameters) {
    return new Address(baseUrl, parameters, deployment, connectTimeout, requestTimeout);
  }

  /// Reads a base URL as people write it.
  ///
  /// @throws IllegalArgumentException when it is not one; the message says the rule
  static URI baseUrl(String text) {
    try {
      return checked(URI.create(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be an http or https URL with a host and without user, query and fragment", null);
    }
  }

  private static URI checked(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException("not a base URL");
    }
    String text = url.toString();
    return text.endsWith("/") ? checked(URI.create(text.substring(0, text.length() - 1))) : url;
  }
}
