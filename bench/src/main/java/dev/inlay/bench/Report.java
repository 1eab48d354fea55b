package dev.inlay.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a run found, for people and for programs.
///
/// @param bench its name
/// @param commit of the source; `unknown` outside a working copy
/// @param machine facts of the machine and the server
/// @param settings how it was measured and how far the figures spread
/// @param controls figures of controls and peers
/// @param results beside their goals
public record Report(
    String bench,
    String commit,
    Map<String, Object> machine,
    Map<String, Object> settings,
    Map<String, Object> controls,
    List<Result> results) {
  public Report {
    machine = new LinkedHashMap<>(machine);
    settings = new LinkedHashMap<>(settings);
    controls = new LinkedHashMap<>(controls);
    results = List.copyOf(results);
  }

  /// Whether every goal is met.
  public boolean allMet() {
    return results.stream().allMatch(Result::met);
  }

  /// One object in one line.
  public String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bench", bench);
    object.put("commit", commit);
    object.put("machine", machine);
    object.put("settings", settings);
    object.put("controls", controls);
    object.put("results", results.stream().map(Report::plain).toList());
    return JsonMapper.builder().build().writeValueAsString(object);
  }

  private static Map<String, Object> plain(Result result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", result.name());
    object.put("value", rounded(result.value()));
    object.put("unit", result.unit());
    object.put("goal", result.goal());
    object.put("met", result.met());
    return object;
  }

  private static Object rounded(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? String.valueOf(value)
        : Math.round(value * 1000) / 1000.0;
  }

  /// The table for people.
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append("bench %s, commit %s%n".formatted(bench, commit));
    section(table, "machine", machine);
    section(table, "settings", settings);
    section(table, "controls and peers", controls);
    int width = results.stream().mapToInt(r -> r.name().length()).max().orElse(10);
    table.append("%nresults%n".formatted());
    for (Result r : results) {
      table.append(
          "  %s  %12s %-8s %-8s %s%n"
              .formatted(
                  pad(r.name(), width),
                  Samples.text(r.value()),
                  r.unit(),
                  r.goal(),
                  r.met() ? "met" : "MISSED"));
    }
    return table.toString();
  }

  private static void section(StringBuilder table, String title, Map<String, Object> rows) {
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    table.append("%n%s%n".formatted(title));
    rows.forEach(
        (name, value) -> table.append("  %s  %s%n".formatted(pad(name, width), text(value))));
  }

  private static String text(Object value) {
    return value instanceof Double d ? Samples.text(d) : String.valueOf(value);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
