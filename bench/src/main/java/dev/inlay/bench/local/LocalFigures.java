package dev.inlay.bench.local;

import tools.jackson.databind.json.JsonMapper;

/// What a measured process says.
///
/// @param texts chunks embedded
/// @param tokens of all of them
/// @param seconds from the first to the last
/// @param cpuMs processor time of the process meanwhile
/// @param peakRssMb the most memory it ever had, from start to end
public record LocalFigures(
    long texts, long tokens, double seconds, double cpuMs, double peakRssMb) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static LocalFigures parse(String line) {
    return JSON.readValue(line, LocalFigures.class);
  }

  String text() {
    return JSON.writeValueAsString(this);
  }
}
