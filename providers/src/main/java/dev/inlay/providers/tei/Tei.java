package dev.inlay.providers.tei;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// The `/embed` of text-embeddings-inference. A role's task is the name of one of the model's
/// prompts.
///
/// Its refusals are those that [dev.inlay.providers.remote.Protocol] expects anyway: 413 for a call
/// or a text that is too large, 422 for a text that cannot be read, 424 when the model failed, 429
/// when it is overloaded.
public final class Tei implements Protocol {
  private final Endpoint endpoint;

  public Tei(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String path() {
    return "/embed";
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    Json.texts(json, "inputs", inputs);
    json.writeBooleanProperty("truncate", false);
    json.writeBooleanProperty("normalize", true);
    if (!role.task().isEmpty()) {
      json.writeStringProperty("prompt_name", role.task());
    }
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("dimensions", endpoint.vectors().dimensions().orElseThrow());
    }
    json.writeEndObject();
  }

  @Override
  public void read(JsonParser json, HttpHeaders headers, Collected collected) {
    collected.vectors(json);
    headers
        .firstValue("x-compute-tokens")
        .filter(tokens -> tokens.matches("\\d{1,18}"))
        .ifPresent(tokens -> collected.tokens(Long.parseLong(tokens)));
  }
}
