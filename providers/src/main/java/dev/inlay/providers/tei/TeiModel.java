package dev.inlay.providers.tei;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.providers.Caps;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.remote.Connection;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.RemoteEmbedder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Opens the one model of a text-embeddings-inference server: asks it which that is and what a call
/// may hold; how long its vectors are, which it does not tell, is learned from the vector of one
/// word.
public final class TeiModel {
  private TeiModel() {}

  /// Opens the model; the server must be there.
  ///
  /// @param environment the value of a variable, or null
  /// @throws ModelUnavailableException when the server cannot be asked, or serves another model
  public static Embedder open(Endpoint endpoint, Function<String, @Nullable String> environment)
      throws InterruptedException {
    Connection connection = Connection.open(endpoint, new Tei(endpoint), environment);
    try {
      JsonNode info = connection.ask("/info");
      requireModel(endpoint, info.path("model_id").asString(""));
      JsonNode vectors =
          connection.ask(
              "/embed",
              Json.bytes(
                  json -> {
                    json.writeStartObject();
                    Json.texts(json, "inputs", List.of("word"));
                    json.writeEndObject();
                  }));
      Endpoint full = endpoint.withStandard(Math.max(1, vectors.path(0).size()));
      return new RemoteEmbedder(
          full,
          new Tei(full),
          connection,
          full.vectors().dimensions().orElseThrow(),
          full.capsTold().over(caps(info, full.caps())),
          "sha:%s dtype:%s pooling:%s"
              .formatted(
                  info.path("model_sha").asString("untold"),
                  info.path("model_dtype").asString("untold"),
                  info.path("model_type").path("embedding").path("pooling").asString("untold")));
    } catch (EmbeddingException e) {
      connection.close();
      throw new ModelUnavailableException(
          "model %s cannot be opened: %s".formatted(endpoint.model(), e.getMessage()), null);
    } catch (RuntimeException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  /// A server that was given a folder calls the model by that.
  private static void requireModel(Endpoint endpoint, String served) {
    if (!served.isEmpty()
        && !served.startsWith("/")
        && !served.equalsIgnoreCase(endpoint.model())) {
      throw new ModelUnavailableException(
          "the server at %s serves %s, not %s"
              .formatted(endpoint.address().baseUrl(), served, endpoint.model()),
          null);
    }
  }

  private static Caps caps(JsonNode info, Caps others) {
    int tokens =
        Math.min(
            told(info, "max_input_length", others.tokensPerInput()),
            told(info, "max_batch_tokens", Integer.MAX_VALUE));
    return new Caps(
        told(info, "max_client_batch_size", others.inputsPerCall()),
        tokens,
        others.tokensPerCall(),
        others.bytesPerCall());
  }

  private static int told(JsonNode info, String name, int otherwise) {
    int number = info.path(name).asInt(0);
    return number > 0 ? number : otherwise;
  }
}
