package dev.inlay.providers.voyage;

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

/// Voyage's `/embeddings`, which must be told not to cut texts in silence.
public final class Voyage implements Protocol {
  private final Endpoint endpoint;

  public Voyage(Endpoint endpoint) {
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
    Json.texts(json, "input", inputs);
    if (!role.task().isEmpty()) {
      json.writeStringProperty("input_type", role.task());
    }
    json.writeBooleanProperty("truncation", false);
    json.writeStringProperty("encoding_format", "base64");
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("output_dimension", endpoint.vectors().dimensions().orElseThrow());
    }
    json.writeEndObject();
  }

  @Override
  public void read(JsonParser json, HttpHeaders headers, Collected collected) {
    DataAnswer.read(json, collected);
  }
}
