package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.QuotaUnit;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void aKnownModelNeedsNoOptions() {
    Endpoint endpoint = Endpoint.of("gemini", "gemini-embedding-001", Map.of());
    assertThat(endpoint.vectors().dimensions()).hasValue(3072);
    assertThat(endpoint.asksForDimensions()).isFalse();
    assertThat(endpoint.vectors().document().task()).isEqualTo("RETRIEVAL_DOCUMENT");
    assertThat(endpoint.vectors().query().task()).isEqualTo("RETRIEVAL_QUERY");
    assertThat(endpoint.caps().inputsPerCall()).isEqualTo(100);
    assertThat(endpoint.caps().tokensPerInput()).isEqualTo(2048);
    assertThat(endpoint.requestsCount()).isEqualTo(QuotaUnit.INPUTS);
    assertThat(endpoint.key()).hasToString("env:GEMINI_API_KEY");
  }

  @Test
  void everyOptionIsRead() {
    Endpoint endpoint =
        Endpoint.of(
            "azure-openai",
            "text-embedding-3-large",
            Map.ofEntries(
                Map.entry("base-url", "https://ours.openai.azure.com/"),
                Map.entry("key", "file:/run/secrets/azure"),
                Map.entry("dimensions", "1024"),
                Map.entry("document-prefix", "d: "),
                Map.entry("query-prefix", "q: "),
                Map.entry("inputs-per-call", "16"),
                Map.entry("tokens-per-input", "1000"),
                Map.entry("tokens-per-call", "9000"),
                Map.entry("bytes-per-call", "100000"),
                Map.entry("requests-count", "inputs"),
                Map.entry("connect-timeout", "500ms"),
                Map.entry("request-timeout", "2m"),
                Map.entry("deployment", "emb"),
                Map.entry("query.api-version", "2025-01-01-preview"),
                Map.entry("revision", "2024-01")));
    assertThat(endpoint.address())
        .isEqualTo(
            new Address(
                URI.create("https://ours.openai.azure.com"),
                Map.of("api-version", "2025-01-01-preview"),
                Optional.of("emb"),
                Duration.ofMillis(500),
                Duration.ofMinutes(2)));
    assertThat(endpoint.asksForDimensions()).isTrue();
    assertThat(endpoint.caps()).isEqualTo(new Caps(16, 1000, 9000, 100_000));
    assertThat(endpoint.requestsCount()).isEqualTo(QuotaUnit.INPUTS);
    assertThat(endpoint.vectors().document()).isEqualTo(Role.prefix("d: "));
    assertThat(endpoint.vectors().revision()).contains("2024-01");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(
            () ->
                Endpoint.of(
                    "openai",
                    "text-embedding-3-small",
                    Map.of(
                        "dimension", "512",
                        "dimensions", "4096",
                        "base-url", "ftp://x",
                        "key", "sk-secret-0123456789",
                        "request-timeout", "soon",
                        "tokens-per-call", "0",
                        "deployment", "x")))
        .withMessageContaining("there is no option \"dimension\": did you mean dimensions?")
        .withMessageContaining("dimensions 4096: text-embedding-3-small offers 1 to 1536")
        .withMessageContaining("base-url \"ftp://x\": must be an http or https URL")
        .withMessageContaining("key: a key is not given itself")
        .withMessageContaining("request-timeout \"soon\": must be a time")
        .withMessageContaining("tokens-per-call \"0\": must be a whole number of at least 1")
        .withMessageContaining("deployment is an option of azure-openai only")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void anUnknownModelIsUsedOnceItsDimensionsAreSaid() {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> Endpoint.of("voyage", "voyage-9", Map.of()))
        .withMessageContaining("say how long the vectors of \"voyage-9\" are")
        .withMessageContaining("voyage-4-large");
    Endpoint endpoint = Endpoint.of("voyage", "voyage-9", Map.of("dimensions", "512"));
    assertThat(endpoint.asksForDimensions()).isTrue();
    assertThat(endpoint.vectors().query().task()).isEqualTo("query");
  }

  @Test
  void aMissingKeySaysWhereItIsLookedFor() {
    Endpoint endpoint = Endpoint.of("cohere", "embed-v4.0", Map.of());
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> Providers.open(endpoint, variable -> null))
        .withMessageContaining("embed-v4.0 of cohere")
        .withMessageContaining("COHERE_API_KEY is not set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x/v1",
        "http://",
        "x",
        "https://user:pass@host/v1",
        "https://host/v1?key=1",
        "https://host/#a",
        "file:///etc/passwd",
        "http://ho st/",
        ""
      })
  void aBadAddressIsRefused(String url) {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(
            () -> Endpoint.of("openai-compatible", "m", Map.of("base-url", url, "dimensions", "8")))
        .withMessageContaining("http or https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "../x?y", "-x", "a#b"})
  void aModelsNameIsCheckedSinceItBecomesAPath(String model) {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> Endpoint.of("gemini", model, Map.of("dimensions", "8")))
        .withMessageContaining("a model's name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"our embeddings", "../x", "a/b", ""})
  void aDeploymentsNameIsCheckedSinceItBecomesAPath(String deployment) {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(
            () ->
                Endpoint.of(
                    "azure-openai",
                    "text-embedding-3-small",
                    Map.of("base-url", "https://x.openai.azure.com", "deployment", deployment)))
        .withMessageContaining("deployment \"" + deployment + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "voyage, voyage-3.5, 2048, true",
    "voyage, voyage-3.5, 1000, false",
    "cohere, embed-english-v3.0, 512, false",
    "gemini, gemini-embedding-001, 128, true",
    "gemini, gemini-embedding-001, 64, false"
  })
  void dimensionsAreThoseTheModelOffers(
      String provider, String model, String dimensions, boolean offered) {
    Map<String, String> options = Map.of("dimensions", dimensions);
    if (offered) {
      assertThat(Endpoint.of(provider, model, options).asksForDimensions()).isTrue();
    } else {
      assertThatExceptionOfType(ModelUnavailableException.class)
          .isThrownBy(() -> Endpoint.of(provider, model, options));
    }
  }

  @Test
  void aModelThatTakesNoTaskIsToldByPrefixes() {
    Endpoint endpoint = Endpoint.of("gemini", "gemini-embedding-2", Map.of());
    assertThat(endpoint.vectors().query().task()).isEmpty();
    assertThat(endpoint.vectors().query().prefix()).isEqualTo("task: search result | query: ");
    assertThat(Endpoint.of("ollama", "nomic-embed-text:v1.5", Map.of()).vectors().document())
        .isEqualTo(Role.prefix("search_document: "));
  }

  @Test
  void pricesAreDated() {
    ModelFacts facts =
        Providers.facts(RemoteProvider.OPENAI, "text-embedding-3-small").orElseThrow();
    assertThat(facts.price().orElseThrow().dollarsPerMillionTokens())
        .isEqualByComparingTo(new BigDecimal("0.02"));
    assertThat(facts.price().orElseThrow().asOf()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(RemoteProvider.class)
  void everyKnownModelCanBeDescribed(RemoteProvider provider) {
    for (String model : Catalogue.models(provider)) {
      Endpoint endpoint =
          Endpoint.of(provider.key(), model, Map.of("base-url", "https://example.com"));
      assertThat(endpoint.caps().inputsPerCall()).isPositive();
      if (!provider.tellsFacts()) {
        try (Embedder embedder = Providers.open(endpoint, variable -> "key-of-" + variable)) {
          assertThat(embedder.limits().dimensions()).isPositive();
          assertThat(embedder.fingerprint())
              .startsWith(provider.key() + " " + model + " dimensions:")
              .doesNotContain("example.com")
              .doesNotContain("key-of");
        }
      }
    }
  }
}
