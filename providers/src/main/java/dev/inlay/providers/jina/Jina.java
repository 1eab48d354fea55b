package dev.inlay.providers.jina;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.openai.DataAnswer;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// Jina's `/embeddings`.
public final class Jina implements Protocol {
  private final Endpoint endpoint;

  public Jina(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    json.writeStringProperty("model", endpoint.model());
    if (!role.task().isEmpty()) {
      json.writeStringProperty("task", role.task());
    }
    json.writeBooleanProperty("truncate", false);
    json.writeBooleanProperty("normalized", true);
    json.writeStringProperty("embedding_type", "base64");
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("dimensions", endpoint.vectors().dimensions().orElseThrow());
    }
    Json.texts(json, "input", inputs);
    json.writeEndObject();
  }

  @Override
  public void read(JsonParser json, HttpHeaders headers, Collected collected) {
    DataAnswer.read(json, collected);
  }
}
