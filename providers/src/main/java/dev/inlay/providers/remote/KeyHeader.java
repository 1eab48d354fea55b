package dev.inlay.providers.remote;

/// How a provider wants its key.
public enum KeyHeader {
  BEARER("Authorization", "Bearer "),
  /// Google's.
  X_GOOG_API_KEY("x-goog-api-key", ""),
  /// Azure's.
  API_KEY("api-key", "");

  private final String headerName;
  private final String before;

  KeyHeader(String headerName, String before) {
    this.headerName = headerName;
    this.before = before;
  }

  String headerName() {
    return headerName;
  }

  String headerValue(String key) {
    return before + key;
  }
}
