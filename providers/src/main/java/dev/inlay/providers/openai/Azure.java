package dev.inlay.providers.openai;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.KeyHeader;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// OpenAI's models at Azure, in both of its ways: below a resource,
/// `/openai/deployments/{deployment}/embeddings?api-version=…`; and, where the base URL ends with
/// `/openai/v1`, its newer `/embeddings` that names the deployment as the model.
public final class Azure implements Protocol {
  private static final String API_VERSION = "2024-10-21"; // the last of the older way

  private final Endpoint endpoint;
  private final String deployment;
  private final boolean newer;

  public Azure(Endpoint endpoint) {
    this.endpoint = endpoint;
    deployment = endpoint.address().deployment().orElse(endpoint.model());
    newer = endpoint.address().baseUrl().getPath().endsWith("/openai/v1");
  }

  /// The endpoint with the version of the API, which the older way cannot do without.
  public static Endpoint withVersion(Endpoint endpoint) {
    if (new Azure(endpoint).newer || endpoint.address().query().containsKey("api-version")) {
      return endpoint;
    }
    Map<String, String> query = new HashMap<>(endpoint.address().query());
    query.put("api-version", API_VERSION);
    return endpoint.withAddress(endpoint.address().withQuery(query));
  }

  @Override
  public String path() {
    return newer ? "/embeddings" : "/openai/deployments/%s/embeddings".formatted(deployment);
  }

  @Override
  public KeyHeader keyHeader() {
    return KeyHeader.API_KEY;
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    if (newer) {
      json.writeStringProperty("model", deployment);
    }
    Json.texts(json, "input", inputs);
    json.writeStringProperty("encoding_format", "base64");
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
