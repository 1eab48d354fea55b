package dev.inlay.providers.ollama;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.providers.Caps;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.remote.Connection;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.RemoteEmbedder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Opens a model of an Ollama server: asks it for the model's length of vectors, its context and
/// its digest, which is part of the fingerprint, since a name can come to mean other weights.
public final class OllamaModel {
  private OllamaModel() {}

  /// Opens the model; the server must be there.
  ///
  /// @param environment the value of a variable, or null
  /// @throws ModelUnavailableException when the server cannot be asked, or the model cannot be used
  public static Embedder open(Endpoint endpoint, Function<String, @Nullable String> environment)
      throws InterruptedException {
    Connection connection = Connection.open(endpoint, new Ollama(endpoint), environment);
    try {
      JsonNode shown =
          connection.ask(
              "/api/show",
              Json.bytes(
                  json -> {
                    json.writeStartObject();
                    json.writeStringProperty("model", endpoint.model());
                    json.writeEndObject();
                  }));
      int length =
          info(shown, "embedding_length")
              .orElseThrow(
                  () ->
                      new ModelUnavailableException(
                          "Ollama does not say how long the vectors of %s are: is it an embedding model?"
                              .formatted(endpoint.model()),
                          null));
      Endpoint full = endpoint.withStandard(length);
      int context = Math.min(info(shown, "context_length").orElse(Ollama.CONTEXT), Ollama.CONTEXT);
      Caps caps = full.capsTold().over(full.caps().withTokensPerInput(context));
      String digest = digest(connection.ask("/api/tags"), endpoint.model()).orElse("");
      return new RemoteEmbedder(
          full,
          new Ollama(full),
          connection,
          full.vectors().dimensions().orElseThrow(),
          caps,
          digest.isEmpty() ? "" : "digest:" + digest);
    } catch (EmbeddingException e) {
      connection.close();
      throw new ModelUnavailableException(
          "model %s cannot be opened: %s".formatted(endpoint.model(), e.getMessage()), null);
    } catch (RuntimeException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  /// A number that is named after the model's architecture: `bert.embedding_length`.
  private static OptionalInt info(JsonNode shown, String name) {
    return shown
        .path("model_info")
        .propertyStream()
        .filter(entry -> entry.getKey().endsWith("." + name) && entry.getValue().isInt())
        .mapToInt(entry -> entry.getValue().intValue())
        .filter(number -> number > 0)
        .findFirst();
  }

  private static Optional<String> digest(JsonNode tags, String model) {
    String tagged = model.contains(":") ? model : model + ":latest";
    return tags.path("models")
        .valueStream()
        .filter(entry -> entry.path("name").asString("").equalsIgnoreCase(tagged))
        .map(entry -> entry.path("digest").asString(""))
        .map(digest -> digest.substring(0, Math.min(12, digest.length())))
        .findFirst();
  }
}
