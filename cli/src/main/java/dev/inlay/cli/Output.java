package dev.inlay.cli;

import java.util.Map;
import picocli.CommandLine.Option;
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
