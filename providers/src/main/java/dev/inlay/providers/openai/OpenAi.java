package dev.inlay.providers.openai;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.RemoteProvider;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// `/embeddings` of OpenAI and of whoever answers as it does. OpenAI itself is asked for base64, a
/// third of the bytes; of others it is not known whether they have it, nor whether they can shorten
/// vectors.
public final class OpenAi implements Protocol {
  private final Endpoint endpoint;

  public OpenAi(Endpoint endpoint) {
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
    json.writeStringProperty(
        "encoding_format",
        endpoint.provider() == RemoteProvider.OPENAI_COMPATIBLE ? "float" : "base64");
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("dimensions", endpoint.vectors().dimensions().orElseThrow());
    }
    json.writeEndObject();
  }

  @Override
  public void read(JsonParser json, HttpHeaders headers, Collected collected) {
    DataAnswer.read(json, collected);
  }
}
