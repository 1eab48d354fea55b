package dev.inlay.providers.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What other libraries made of texts; see {@code src/test/fixtures/Reference.java}.
final class Fixture {
  private static final JsonMapper JSON = new JsonMapper();

  private Fixture() {}

  static String read(String name) throws IOException {
    try (InputStream in = ModelFile.resource("dev/inlay/providers/local/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// A text and the numbers that belong to it.
  record Line(String text, JsonNode numbers) {}

  static List<Line> lines(String name) throws IOException {
    return read(name)
        .lines()
        .map(line -> JSON.readTree(line))
        .map(line -> new Line(line.get(0).asString(), line.get(1)))
        .toList();
  }
}
