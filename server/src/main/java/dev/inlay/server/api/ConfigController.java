package dev.inlay.server.api;

import dev.inlay.core.queue.QueueSetting;
import dev.inlay.core.queue.QueueSettings;
import dev.inlay.server.problem.StaleException;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The configuration. A change names the version it was made from (`If-Match`), so that nobody
/// overwrites what somebody else has just set.
@RestController
class ConfigController {
  private final QueueSettings settings;
  private final JsonMapper json;

  ConfigController(QueueSettings settings, JsonMapper json) {
    this.settings = settings;
    this.json = json;
  }

  @GetMapping("/api/v1/config")
  List<Map<String, @Nullable Object>> list() {
    return settings.list().stream().map(this::object).toList();
  }

  @GetMapping("/api/v1/config/{key}")
  ResponseEntity<Map<String, @Nullable Object>> find(@PathVariable String key) {
    return answer(
        settings
            .find(key)
            .orElseThrow(
                () ->
                    new NoSuchElementException(
                        "there is no configuration key \"%s\"".formatted(key))));
  }

  record Change(JsonNode value) {
    Change {
      Required.field("value", value);
    }
  }

  @PutMapping("/api/v1/config/{key}")
  ResponseEntity<Map<String, @Nullable Object>> set(
      @PathVariable String key,
      @RequestHeader(HttpHeaders.IF_MATCH) String ifMatch,
      @RequestBody Change change,
      Principal caller) {
    String expected = ifMatch.equals("*") ? null : ifMatch.replace("\"", "");
    return answer(
        settings
            .set(key, json.writeValueAsString(change.value()), expected, caller.getName())
            .orElseThrow(
                () ->
                    new StaleException(
                        "%s was changed since you looked: read it again and decide anew"
                            .formatted(key))));
  }

  private ResponseEntity<Map<String, @Nullable Object>> answer(QueueSetting setting) {
    return ResponseEntity.ok().eTag("\"" + setting.version() + "\"").body(object(setting));
  }

  private Map<String, @Nullable Object> object(QueueSetting s) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("key", s.key());
    object.put("value", json.readTree(s.value()));
    object.put("default", json.readTree(s.defaultValue()));
    object.put("kind", s.kind());
    object.put("minimum", s.minimum());
    object.put("maximum", s.maximum());
    object.put("unit", s.unit());
    object.put("description", s.description());
    object.put("updated_at", s.updatedAt());
    object.put("updated_by", s.updatedBy());
    object.put("version", s.version());
    return object;
  }
}
