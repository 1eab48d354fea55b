package dev.inlay.providers.cohere;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.Json;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Cohere's `/embed`, version 2, which must be told not to cut texts in silence. It answers
/// `{"embeddings":{"float":[[…]]},"meta":{"billed_units":{"input_tokens":8}}}`.
public final class Cohere implements Protocol {
  private final Endpoint endpoint;

  public Cohere(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String path() {
    return "/embed";
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    json.writeStringProperty("model", endpoint.model());
    Json.texts(json, "texts", inputs);
    if (!role.task().isEmpty()) {
      json.writeStringProperty("input_type", role.task());
    }
    Json.texts(json, "embedding_types", List.of("float"));
    json.writeStringProperty("truncate", "NONE");
    if (endpoint.asksForDimensions()) {
      json.writeNumberProperty("output_dimension", endpoint.vectors().dimensions().orElseThrow());
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
        case "embeddings" -> embeddings(json, collected);
        case "meta" -> meta(json, collected);
        default -> json.skipChildren();
      }
    }
  }

  private static void embeddings(JsonParser json, Collected collected) {
    Collected.expect(json, JsonToken.START_OBJECT, "\"embeddings\"");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean floats = json.currentName().equals("float");
      json.nextToken();
      if (floats) {
        collected.vectors(json);
      } else {
        json.skipChildren();
      }
    }
  }

  /// Goes into `billed_units` alone.
  private static void meta(JsonParser json, Collected collected) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("billed_units") && value == JsonToken.START_OBJECT) {
        meta(json, collected);
      } else if (name.equals("input_tokens") && value == JsonToken.VALUE_NUMBER_INT) {
        collected.tokens(json.getLongValue());
      } else {
        json.skipChildren();
      }
    }
  }
}
