package dev.inlay.providers;

import dev.inlay.core.embed.Embedder;
import dev.inlay.providers.cohere.Cohere;
import dev.inlay.providers.gemini.Gemini;
import dev.inlay.providers.jina.Jina;
import dev.inlay.providers.local.LocalEmbedder;
import dev.inlay.providers.mistral.Mistral;
import dev.inlay.providers.ollama.OllamaModel;
import dev.inlay.providers.openai.Azure;
import dev.inlay.providers.openai.OpenAi;
import dev.inlay.providers.remote.Connection;
import dev.inlay.providers.remote.Protocol;
import dev.inlay.providers.remote.RemoteEmbedder;
import dev.inlay.providers.tei.TeiModel;
import dev.inlay.providers.voyage.Voyage;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens embedding models by the names that profiles carry: provider `local`, model
/// `all-minilm-l6-v2-q`, which runs in this process; or a [RemoteProvider] and any model of its
/// own.
public final class Providers {
  private static final String LOCAL = "local";

  private Providers() {}

  /// Opens a model with the defaults of its provider; the caller closes it.
  ///
  /// @throws ModelUnavailableException when there is no such model, or it cannot be used
  public static Embedder open(String provider, String model) {
    return open(provider, model, Map.of());
  }

  /// Opens a model; the caller closes it.
  ///
  /// @param options as [Endpoint#of(String, String, Map)] lists them; the local model has none
  /// @throws ModelUnavailableException when there is no such model, or it cannot be used as the
  ///   options say; the message says all that is wrong
  public static Embedder open(String provider, String model, Map<String, String> options) {
    if (!provider.equals(LOCAL)) {
      return open(Endpoint.of(provider, model, options));
    }
    if (!model.equals(LocalEmbedder.MODEL)) {
      throw new ModelUnavailableException(
          "provider \"%s\" has no model \"%s\"; it has: %s"
              .formatted(provider, model, LocalEmbedder.MODEL),
          null);
    }
    if (!options.isEmpty()) {
      throw new ModelUnavailableException(
          "the local model has no options, but these were given: "
              + String.join(", ", options.keySet()),
          null);
    }
    return new LocalEmbedder();
  }

  /// Opens a remote model; the caller closes it. Ollama and text-embeddings-inference are asked for
  /// what they run; the others are not called before the first texts.
  ///
  /// @throws ModelUnavailableException when its key is missing, or its server does not answer or
  ///   runs another model
  public static Embedder open(Endpoint endpoint) {
    return open(endpoint, System::getenv);
  }

  /// @param environment the value of a variable, or null
  static Embedder open(Endpoint endpoint, Function<String, @Nullable String> environment) {
    try {
      return switch (endpoint.provider()) {
        case GEMINI ->
            open(
                endpoint,
                new Gemini(endpoint),
                endpoint.asksForDimensions() ? "normalised" : "",
                environment);
        case OPENAI -> open(endpoint, new OpenAi(endpoint), "", environment);
        case AZURE_OPENAI -> {
          Endpoint versioned = Azure.withVersion(endpoint);
          yield open(versioned, new Azure(versioned), "", environment);
        }
        // Whoever runs it named the model, so the name alone says little.
        case OPENAI_COMPATIBLE ->
            open(
                endpoint,
                new OpenAi(endpoint),
                endpoint.vectors().revision().isPresent()
                    ? ""
                    : "at:" + endpoint.address().baseUrl(),
                environment);
        case VOYAGE -> open(endpoint, new Voyage(endpoint), "", environment);
        case COHERE -> open(endpoint, new Cohere(endpoint), "", environment);
        case MISTRAL -> open(endpoint, new Mistral(endpoint), "", environment);
        case JINA -> open(endpoint, new Jina(endpoint), "", environment);
        case OLLAMA -> OllamaModel.open(endpoint, environment);
        case TEI -> TeiModel.open(endpoint, environment);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelUnavailableException(
          "model %s could not be opened: the thread was interrupted".formatted(endpoint.model()),
          e);
    }
  }

  private static Embedder open(
      Endpoint endpoint,
      Protocol protocol,
      String identity,
      Function<String, @Nullable String> environment) {
    return new RemoteEmbedder(
        endpoint,
        protocol,
        Connection.open(endpoint, protocol, environment),
        endpoint.vectors().dimensions().orElseThrow(),
        endpoint.caps(),
        identity);
  }

  /// What is publicly known of a remote model; empty when it is used as its profile says.
  public static Optional<ModelFacts> facts(RemoteProvider provider, String model) {
    return Catalogue.find(provider, model);
  }
}
