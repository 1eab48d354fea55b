package dev.inlay.cli;

import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How a command gives its result.
final class Output {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Option(
      names = "--json",
      description = "The result as one JSON object, the last line of standard output.")
  boolean json;

  @Option(names = "--debug", description = "Stack traces of failures.")
  boolean debug;

  /// JSON from the database as part of a result.
  static JsonNode parsed(String text) {
    return JSON.readTree(text);
  }

  /// Prints the object, or for people what `text` prints.
  void result(Map<String, ?> object, Runnable text) {
    if (json) {
      System.out.println(JSON.writeValueAsString(object));
    } else {
      text.run();
    }
    System.out.flush();
  }
}
