package dev.inlay.providers.gemini;

import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import dev.inlay.providers.remote.Collected;
import dev.inlay.providers.remote.KeyHeader;
import dev.inlay.providers.remote.Protocol;
import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `models/{model}:batchEmbedContents`: up to 100 texts, each with the task and the dimensions.
///
/// Vectors of fewer dimensions than the model's own come without length 1, and are brought to it,
/// as Google's documentation advises. Tokens are read where an answer tells them; the documented
/// one does not.
public final class Gemini implements Protocol {
  private final Endpoint endpoint;

  public Gemini(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String path() {
    return "/models/%s:batchEmbedContents".formatted(endpoint.model());
  }

  @Override
  public KeyHeader keyHeader() {
    return KeyHeader.X_GOOG_API_KEY;
  }

  @Override
  public void write(JsonGenerator json, List<String> inputs, Role role) {
    json.writeStartObject();
    json.writeArrayPropertyStart("requests");
    for (String input : inputs) {
      json.writeStartObject();
      json.writeStringProperty("model", "models/" + endpoint.model());
      json.writeObjectPropertyStart("content");
      json.writeArrayPropertyStart("parts");
      json.writeStartObject();
      json.writeStringProperty("text", input);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      if (!role.task().isEmpty()) {
        json.writeStringProperty("taskType", role.task());
      }
      if (endpoint.asksForDimensions()) {
        json.writeNumberProperty(
            "outputDimensionality", endpoint.vectors().dimensions().orElseThrow());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
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
        case "usageMetadata" -> usage(json, collected);
        default -> json.skipChildren();
      }
    }
  }

  private void embeddings(JsonParser json, Collected collected) {
    Collected.expect(json, JsonToken.START_ARRAY, "\"embeddings\"");
    int index = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Collected.expect(json, JsonToken.START_OBJECT, "an embedding");
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("values")) {
          float[] vector = collected.vector(json);
          if (endpoint.asksForDimensions()) {
            bringToLengthOne(vector);
          }
          collected.put(index, vector);
        } else {
          json.skipChildren();
        }
      }
      index++;
    }
  }

  private static void bringToLengthOne(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
  }

  private static void usage(JsonParser json, Collected collected) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean tokens = json.currentName().equals("promptTokenCount");
      if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && tokens) {
        collected.tokens(json.getLongValue());
      } else {
        json.skipChildren();
      }
    }
  }
}
