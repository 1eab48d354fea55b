package dev.inlay.providers.ollama;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.Protocol;
import dev.inlay.providers.remote.Refusal;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Ollama's `/api/embed`, which must be told not to cut texts in silence.
public final class Ollama implements Protocol {
  /// The context that a model is loaded with unless told.
  static final int CONTEXT = 2048;

  private final Endpoint endpoint;

  public Ollama(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String path() {
    return "/api/embed";
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    json.writeStringProperty("model", endpoint.model());
    Json.texts(json, "input", inputs);
    json.writeBooleanProperty("truncate", false);
    OptionalInt dimensions = endpoint.vectors().dimensions();
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("dimensions", dimensions.orElseThrow());
    }
    OptionalInt context = endpoint.capsTold().tokensPerInput();
    if (context.orElse(0) > CONTEXT) {
      json.writeObjectPropertyStart("options");
      json.writeNumberProperty("num_ctx", context.getAsInt());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  @Override
  public void read(JsonParser json, HttpHeaders headers, Collected collected) {
    Collected.expect(json, JsonToken.START_OBJECT, "the body");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "embeddings" -> collected.vectors(json);
        case "prompt_eval_count" -> {
          Collected.expect(json, JsonToken.VALUE_NUMBER_INT, "\"prompt_eval_count\"");
          collected.tokens(json.getLongValue());
        }
        default -> json.skipChildren();
      }
    }
  }

  /// Older versions answer 500 where a text is too long. A full queue asks for patience.
  @Override
  public Optional<EmbeddingException> judge(Refusal refusal) {
    if (refusal.says("exceeds the context length", "exceeds maximum context length")) {
      return Optional.of(new EmbeddingException.Permanent(refusal.describe(), null));
    }
    if (refusal.status() == 404 && refusal.says("not found")) {
      return Optional.of(
          new EmbeddingException.Denied(
              "%s: pull it with `ollama pull %s`".formatted(refusal.describe(), endpoint.model()),
              null));
    }
    if (refusal.says("does not support embedding")) {
      return Optional.of(new EmbeddingException.Denied(refusal.describe(), null));
    }
    if (refusal.status() == 503 && refusal.says("server busy")) {
      return Optional.of(new EmbeddingException.RateLimited(refusal.describe(), null));
    }
    return Optional.empty();
  }
}
