package dev.inlay.providers;

import static dev.inlay.providers.RemoteProvider.AZURE_OPENAI;
import static dev.inlay.providers.RemoteProvider.COHERE;
import static dev.inlay.providers.RemoteProvider.GEMINI;
import static dev.inlay.providers.RemoteProvider.JINA;
import static dev.inlay.providers.RemoteProvider.MISTRAL;
import static dev.inlay.providers.RemoteProvider.OLLAMA;
import static dev.inlay.providers.RemoteProvider.OPENAI;
import static dev.inlay.providers.RemoteProvider.VOYAGE;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The models whose facts are publicly documented; any other is used as its profile says. Facts and
/// list prices are those of the providers' documentation in [#AS_OF].
final class Catalogue {
  private static final LocalDate AS_OF = LocalDate.of(2026, 9, 15);

  private static final Role GEMMA_DOCUMENT = Role.prefix("title: none | text: ");
  private static final Role GEMMA_QUERY = Role.prefix("task: search result | query: ");

  private static final List<ModelFacts> MODELS =
      List.of(
          // Vectors of less than the full length come without length 1 from 001.
          facts(GEMINI, "gemini-embedding-001", range(3072, 128), GEMINI.caps(), "0.15"),
          // It has no task types: a text says itself what it is for.
          facts(GEMINI, "gemini-embedding-2", range(3072, 128), Caps.of(100, 8192), "0.20")
              .roles(GEMMA_DOCUMENT, GEMMA_QUERY),
          facts(OPENAI, "text-embedding-3-small", range(1536, 1), OPENAI.caps(), "0.02"),
          facts(OPENAI, "text-embedding-3-large", range(3072, 1), OPENAI.caps(), "0.13"),
          facts(OPENAI, "text-embedding-ada-002", fixed(1536), OPENAI.caps(), "0.10"),
          facts(AZURE_OPENAI, "text-embedding-3-small", range(1536, 1), OPENAI.caps(), "0.02"),
          facts(AZURE_OPENAI, "text-embedding-3-large", range(3072, 1), OPENAI.caps(), "0.13"),
          facts(AZURE_OPENAI, "text-embedding-ada-002", fixed(1536), OPENAI.caps(), "0.10"),
          voyage("voyage-4-large", 120_000, "0.12"),
          voyage("voyage-4", 320_000, "0.06"),
          voyage("voyage-4-lite", 1_000_000, "0.02"),
          voyage("voyage-3-large", 120_000, "0.18"),
          voyage("voyage-3.5", 320_000, "0.06"),
          voyage("voyage-3.5-lite", 1_000_000, "0.02"),
          voyage("voyage-code-3", 120_000, "0.18"),
          facts(VOYAGE, "voyage-finance-2", fixed(1024), VOYAGE.caps(), "0.12"),
          facts(
              VOYAGE,
              "voyage-law-2",
              fixed(1024),
              VOYAGE.caps().withTokensPerInput(16_000),
              "0.12"),
          facts(
              COHERE,
              "embed-v4.0",
              choice(1536, 256, 512, 1024, 1536),
              Caps.of(96, 128_000),
              "0.12"),
          cohere("embed-english-v3.0", 1024),
          cohere("embed-multilingual-v3.0", 1024),
          cohere("embed-english-light-v3.0", 384),
          cohere("embed-multilingual-light-v3.0", 384),
          facts(MISTRAL, "mistral-embed", fixed(1024), MISTRAL.caps(), "0.10"),
          facts(
              MISTRAL,
              "codestral-embed",
              new Dimensions.Range(1536, 1, 3072),
              MISTRAL.caps(),
              "0.15"),
          facts(JINA, "jina-embeddings-v3", range(1024, 32), JINA.caps(), ""),
          facts(JINA, "jina-embeddings-v4", range(2048, 128), Caps.of(512, 32_768), ""),
          facts(JINA, "jina-embeddings-v5-text-small", range(1024, 32), Caps.of(512, 32_768), ""),
          // Of Ollama's models the server tells the numbers; it does not tell their prefixes.
          ollama(
              "nomic-embed-text",
              768,
              2048,
              Role.prefix("search_document: "),
              Role.prefix("search_query: ")),
          ollama("embeddinggemma", 768, 2048, GEMMA_DOCUMENT, GEMMA_QUERY),
          ollama(
              "mxbai-embed-large",
              1024,
              512,
              Role.PLAIN,
              Role.prefix("Represent this sentence for searching relevant passages: ")));

  private Catalogue() {}

  static Optional<ModelFacts> find(RemoteProvider provider, String model) {
    String name = provider == OLLAMA ? model.replaceFirst(":.*", "") : model;
    return MODELS.stream()
        .filter(facts -> facts.provider() == provider && facts.model().equals(name))
        .findFirst();
  }

  static List<String> models(RemoteProvider provider) {
    return MODELS.stream()
        .filter(facts -> facts.provider() == provider)
        .map(ModelFacts::model)
        .toList();
  }

  private static ModelFacts facts(
      RemoteProvider provider, String model, Dimensions dimensions, Caps caps, String dollars) {
    return new ModelFacts(
        provider,
        model,
        dimensions,
        caps,
        provider.document(),
        provider.query(),
        dollars.isEmpty()
            ? Optional.empty()
            : Optional.of(new Price(new BigDecimal(dollars), AS_OF)));
  }

  private static ModelFacts voyage(String model, int tokensPerCall, String dollars) {
    return facts(
        VOYAGE,
        model,
        choice(1024, 256, 512, 1024, 2048),
        VOYAGE.caps().withTokensPerCall(tokensPerCall),
        dollars);
  }

  private static ModelFacts cohere(String model, int dimensions) {
    return facts(COHERE, model, fixed(dimensions), COHERE.caps(), "0.10");
  }

  private static ModelFacts ollama(
      String model, int dimensions, int tokens, Role document, Role query) {
    return facts(OLLAMA, model, fixed(dimensions), OLLAMA.caps().withTokensPerInput(tokens), "")
        .roles(document, query);
  }

  private static Dimensions fixed(int length) {
    return new Dimensions.Fixed(length);
  }

  private static Dimensions range(int most, int least) {
    return new Dimensions.Range(most, least, most);
  }

  private static Dimensions choice(int standard, Integer... lengths) {
    return new Dimensions.Choice(standard, List.of(lengths));
  }
}
