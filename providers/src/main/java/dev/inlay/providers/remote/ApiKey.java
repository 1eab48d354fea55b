package dev.inlay.providers.remote;

import java.net.http.HttpRequest;

/// A provider's key. It shows itself only to the request that needs it, and is taken out of every
/// text that might repeat it.
final class ApiKey {
  static final ApiKey NONE = new ApiKey("");

  private static final String HIDDEN = "***";
  private static final int SHORTEST_PART = 4;

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /// Takes a key as it was found.
  ///
  /// @throws IllegalArgumentException when it cannot be one; the message does not repeat it
  static ApiKey of(String value) {
    if (!value.matches("[\\x21-\\x7e]{1,4096}")) {
      throw new IllegalArgumentException(
          value.isEmpty() ? "it is empty" : "it has characters that no key has");
    }
    return new ApiKey(value);
  }

  /// Puts the key into a header; no key, no header.
  void authorise(HttpRequest.Builder request, KeyHeader header) {
    if (!value.isEmpty()) {
      request.header(header.headerName(), header.headerValue(value));
    }
  }

  boolean sameAs(ApiKey other) {
    return value.equals(other.value);
  }

  /// The text without the key, and without what is left of it where the text was cut.
  String scrub(String text) {
    if (value.length() < SHORTEST_PART) {
      return text; // none, or one that hides nothing
    }
    String scrubbed = text.replace(value, HIDDEN).replace(value.replace("/", "\\/"), HIDDEN);
    for (int length = Math.min(value.length() - 1, scrubbed.length());
        length >= SHORTEST_PART;
        length--) {
      if (scrubbed.endsWith(value.substring(0, length))) {
        return scrubbed.substring(0, scrubbed.length() - length) + HIDDEN;
      }
    }
    return scrubbed;
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}
