package dev.inlay.providers.remote;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// An answer that is not 200, in whatever shape the provider put it.
public final class Refusal {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> CODES =
      List.of("code", "type", "status", "reason", "error_type");

  private final String provider;
  private final int status;
  private final HttpHeaders headers;
  private final JsonNode json;
  private final String message;
  private final List<String> codes;
  private final String words;

  private Refusal(
      String provider,
      int status,
      HttpHeaders headers,
      JsonNode json,
      String message,
      List<String> codes,
      String words) {
    this.provider = provider;
    this.status = status;
    this.headers = headers;
    this.json = json;
    this.message = message;
    this.codes = codes;
    this.words = words;
  }

  /// Reads a refusal.
  ///
  /// @param body as it came, or its beginning
  static Refusal of(
      String provider, int status, HttpHeaders headers, String body, Redaction redaction) {
    JsonNode json = parsed(body);
    List<String> codes = codes(json).stream().map(redaction::shown).toList();
    String whole = message(json, body);
    String words =
        (redaction.redacted(whole) + " " + String.join(" ", codes)).toLowerCase(Locale.ROOT);
    return new Refusal(provider, status, headers, json, redaction.shown(whole), codes, words);
  }

  private static JsonNode parsed(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json.isArray() ? json.path(0) : json;
    } catch (JacksonException e) {
      return MissingNode.getInstance(); // a page of a proxy, say
    }
  }

  private static String message(JsonNode json, String body) {
    List<JsonNode> places =
        List.of(
            json.path("error").path("message"),
            json.path("error"),
            json.path("message"),
            json.path("detail"),
            json.path("errors").path(0).path("message"),
            json.path("message").path("detail"));
    for (JsonNode place : places) {
      if (place.isString()) {
        return place.stringValue();
      }
      if (place.isArray()) { // what a web framework says of the body
        return place
            .valueStream()
            .map(part -> part.path("msg").asString("") + " " + location(part.path("loc")))
            .collect(Collectors.joining("; "));
      }
    }
    return body;
  }

  private static String location(JsonNode path) {
    return path.valueStream().map(step -> step.asString("")).collect(Collectors.joining("."));
  }

  private static List<String> codes(JsonNode json) {
    List<String> codes = new ArrayList<>();
    for (JsonNode place : List.of(json.path("error"), json)) {
      CODES.forEach(name -> add(codes, place.path(name)));
    }
    json.path("error")
        .path("details")
        .valueStream()
        .forEach(detail -> add(codes, detail.path("reason")));
    return List.copyOf(codes);
  }

  private static void add(List<String> codes, JsonNode code) {
    String text = code.isString() ? code.stringValue() : "";
    if (!text.isBlank() && text.length() < 80 && !codes.contains(text)) {
      codes.add(text);
    }
  }

  public int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /// The whole body; a missing node when it is no JSON.
  public JsonNode json() {
    return json;
  }

  /// Whether one of these is among the codes that it gives.
  public boolean hasCode(String... any) {
    for (String code : any) {
      if (codes.stream().anyMatch(code::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  /// Whether its message or its codes contain one of these, which are in small letters.
  public boolean says(String... any) {
    for (String part : any) {
      if (words.contains(part)) {
        return true;
      }
    }
    return false;
  }

  /// Its message and codes in small letters.
  String words() {
    return words;
  }

  /// Itself for people, without keys and texts.
  public String describe() {
    String code =
        codes.stream()
            .filter(c -> !c.matches("error|\\d+"))
            .findFirst()
            .map(c -> " (" + c + ")")
            .orElse("");
    return "%s answered %d%s%s"
        .formatted(provider, status, code, message.isEmpty() ? "" : ": " + message);
  }

  @Override
  public String toString() {
    return describe();
  }
}
