package dev.inlay.providers.openai;

import dev.inlay.providers.remote.BrokenAnswerException;
import dev.inlay.providers.remote.Collected;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The answer of OpenAI and of those who answer likewise:
/// `{"data":[{"index":0,"embedding":[…]}],"usage":{"total_tokens":8}}`, in any order. A vector
/// without an index has that of its place.
public final class DataAnswer {
  private DataAnswer() {}

  /// Reads the body to its last token.
  public static void read(JsonParser json, Collected collected) {
    Collected.expect(json, JsonToken.START_OBJECT, "the body");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "data" -> data(json, collected);
        case "usage" -> usage(json, collected);
        default -> json.skipChildren();
      }
    }
  }

  private static void data(JsonParser json, Collected collected) {
    Collected.expect(json, JsonToken.START_ARRAY, "\"data\"");
    int place = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Collected.expect(json, JsonToken.START_OBJECT, "an element of \"data\"");
      int index = place++;
      float @Nullable [] vector = null;
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "index" -> {
            Collected.expect(json, JsonToken.VALUE_NUMBER_INT, "\"index\"");
            index = json.getIntValue();
          }
          case "embedding" -> vector = collected.vector(json);
          default -> json.skipChildren();
        }
      }
      if (vector == null) {
        throw new BrokenAnswerException("an element of \"data\" has no \"embedding\"");
      }
      collected.put(index, vector);
    }
  }

  private static void usage(JsonParser json, Collected collected) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean tokens = json.currentName().equals("total_tokens");
      if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && tokens) {
        collected.tokens(json.getLongValue());
      } else {
        json.skipChildren();
      }
    }
  }
}
