package dev.inlay.providers;

import dev.inlay.core.embed.QuotaUnit;
import java.net.URI;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who runs models behind an API that Inlay speaks.
@SuppressWarnings("ImmutableEnumChecker") // Caps, Role and KeySource are records of values
public enum RemoteProvider {
  /// Google's Gemini API. Its quotas of "embed content requests" count texts, not calls.
  GEMINI(
      "https://generativelanguage.googleapis.com/v1beta",
      "env:GEMINI_API_KEY",
      Caps.of(100, 2048),
      Role.task("RETRIEVAL_DOCUMENT"),
      Role.task("RETRIEVAL_QUERY"),
      QuotaUnit.INPUTS),
  OPENAI(
      "https://api.openai.com/v1",
      "env:OPENAI_API_KEY",
      new Caps(2048, 8192, 300_000, Caps.UNLIMITED)),
  /// OpenAI's models at Azure; everybody's resource has an address of its own.
  AZURE_OPENAI("", "env:AZURE_OPENAI_API_KEY", new Caps(2048, 8192, 300_000, Caps.UNLIMITED)),
  /// Whoever answers as OpenAI does.
  OPENAI_COMPATIBLE("", "none", Caps.of(32, 512)),
  VOYAGE(
      "https://api.voyageai.com/v1",
      "env:VOYAGE_API_KEY",
      new Caps(1000, 32_000, 120_000, Caps.UNLIMITED),
      Role.task("document"),
      Role.task("query"),
      QuotaUnit.REQUESTS),
  COHERE(
      "https://api.cohere.com/v2",
      "env:COHERE_API_KEY",
      Caps.of(96, 512),
      Role.task("search_document"),
      Role.task("search_query"),
      QuotaUnit.REQUESTS),
  MISTRAL(
      "https://api.mistral.ai/v1",
      "env:MISTRAL_API_KEY",
      new Caps(512, 8192, 16_384, Caps.UNLIMITED)),
  JINA(
      "https://api.jina.ai/v1",
      "env:JINA_API_KEY",
      Caps.of(512, 8192),
      Role.task("retrieval.passage"),
      Role.task("retrieval.query"),
      QuotaUnit.REQUESTS),
  /// A server of one's own; it tells the model's own facts.
  OLLAMA("http://localhost:11434", "none", Caps.of(64, 512)),
  /// Hugging Face's text-embeddings-inference, a server of one's own for one model. It takes 2 MB a
  /// call unless started otherwise; the quotes and escapes around the texts need room.
  TEI("http://localhost:8080", "none", new Caps(32, 512, Caps.UNLIMITED, 1_500_000));

  private final String baseUrl;
  private final KeySource key;
  private final Caps caps;
  private final Role document;
  private final Role query;
  private final QuotaUnit requestsCount;

  RemoteProvider(String baseUrl, String key, Caps caps) {
    this(baseUrl, key, caps, Role.PLAIN, Role.PLAIN, QuotaUnit.REQUESTS);
  }

  RemoteProvider(
      String baseUrl, String key, Caps caps, Role document, Role query, QuotaUnit requestsCount) {
    this.baseUrl = baseUrl;
    this.key = KeySource.parse(key);
    this.caps = caps;
    this.document = document;
    this.query = query;
    this.requestsCount = requestsCount;
  }

  /// Its name in a profile: `azure-openai`.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Where it is found; empty when everybody has an address of their own.
  public Optional<URI> baseUrl() {
    return baseUrl.isEmpty() ? Optional.empty() : Optional.of(URI.create(baseUrl));
  }

  /// Where its key is looked for, unless told.
  public KeySource keySource() {
    return key;
  }

  /// Whose midnight ends the days of its quotas, where that is documented.
  public Optional<ZoneId> dayZone() {
    return this == GEMINI ? Optional.of(ZoneId.of("America/Los_Angeles")) : Optional.empty();
  }

  /// What one call may hold, for a model that the catalogue does not know.
  Caps caps() {
    return caps;
  }

  /// How its models are told that a text is stored and found.
  Role document() {
    return document;
  }

  /// How its models are told that a text searches.
  Role query() {
    return query;
  }

  /// What its limits of "requests" count.
  QuotaUnit requestsCount() {
    return requestsCount;
  }

  /// Whether the server itself tells a model's dimensions and caps.
  boolean tellsFacts() {
    return this == OLLAMA || this == TEI;
  }

  static Optional<RemoteProvider> named(String key) {
    return Arrays.stream(values()).filter(provider -> provider.key().equals(key)).findFirst();
  }

  static String keys() {
    return Arrays.stream(values()).map(RemoteProvider::key).collect(Collectors.joining(", "));
  }
}
