package dev.inlay.simulator.internal.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a request.
final class JsonBody {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode root;

  private JsonBody(JsonNode root) {
    this.root = root;
  }

  static JsonBody of(String json) throws RefusedException {
    try {
      JsonNode root = JSON.readTree(json);
      if (root.isObject()) {
        return new JsonBody(root);
      }
    } catch (JacksonException e) {
      throw malformed(
          "We could not parse the JSON body of your request: " + e.getOriginalMessage(), "");
    }
    throw malformed("The body of the request must be a JSON object.", "");
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  JsonNode root() {
    return root;
  }

  String requiredText(String field) throws RefusedException {
    JsonNode node = root.path(field);
    if (!node.isString()) {
      throw malformed("'%s' must be a string".formatted(field), field);
    }
    return node.asString();
  }

  String text(String field, String otherwise) throws RefusedException {
    JsonNode node = root.path(field);
    return node.isMissingNode() || node.isNull() ? otherwise : requiredText(field);
  }

  /// One of these, or the first when it is not there.
  String oneOf(String field, String... known) throws RefusedException {
    String value = text(field, known[0]);
    if (!List.of(known).contains(value)) {
      throw malformed(
          "'%s' must be one of %s, not '%s'".formatted(field, String.join(", ", known), value),
          field);
    }
    return value;
  }

  /// One of these, or nothing.
  Optional<String> optionalOneOf(String field, String... known) throws RefusedException {
    JsonNode node = root.path(field);
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(oneOf(field, known));
  }

  boolean flag(String field, boolean otherwise) throws RefusedException {
    JsonNode node = root.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      throw malformed("'%s' must be true or false".formatted(field), field);
    }
    return node.asBoolean();
  }

  OptionalInt number(String field) throws RefusedException {
    return number(root.path(field), field);
  }

  static OptionalInt number(JsonNode node, String field) throws RefusedException {
    if (node.isMissingNode() || node.isNull()) {
      return OptionalInt.empty();
    }
    if (!node.isInt()) {
      throw malformed("'%s' must be a whole number".formatted(field), field);
    }
    return OptionalInt.of(node.asInt());
  }

  /// A text, or a list of texts.
  List<String> texts(String field) throws RefusedException {
    JsonNode node = root.path(field);
    if (node.isString()) {
      return List.of(node.asString());
    }
    if (!node.isArray() || node.isEmpty()) {
      throw malformed("'%s' must be a string or a list of strings".formatted(field), field);
    }
    List<String> texts = new ArrayList<>(node.size());
    for (JsonNode each : node) {
      if (!each.isString()) {
        throw malformed(
            "'%s' must hold strings only; this simulator takes no token ids".formatted(field),
            field);
      }
      texts.add(each.asString());
    }
    return texts;
  }

  static RefusedException malformed(String message, String field) {
    return new RefusedException(new Refusal.Malformed(message, field));
  }
}
