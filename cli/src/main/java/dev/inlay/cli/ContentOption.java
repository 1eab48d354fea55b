package dev.inlay.cli;

import dev.inlay.core.source.Content;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `merchant={name}, {city}`: a content type and a template.
final class ContentOption {
  private static final Pattern FORM =
      Pattern.compile("([a-z][a-z0-9_]{0,62})=(.*)", Pattern.DOTALL);

  private ContentOption() {}

  /// @param texts templates of the type that has no name of its own
  /// @param contents several templates of one type stand in the order in which they are tried
  static List<Content> of(String defaultType, List<String> texts, List<String> contents) {
    Map<String, List<String>> byType = new LinkedHashMap<>();
    if (!texts.isEmpty()) {
      byType.put(defaultType, new ArrayList<>(texts));
    }
    for (String content : contents) {
      Matcher m = FORM.matcher(content);
      if (!m.matches()) {
        throw new IllegalArgumentException(
            "--content is TYPE=TEMPLATE, for example merchant='{name}': not \"%s\""
                .formatted(content));
      }
      byType.computeIfAbsent(m.group(1), type -> new ArrayList<>()).add(m.group(2));
    }
    if (byType.isEmpty()) {
      throw new IllegalArgumentException(
          "say what is embedded: --text '{title}: {body}', or --content TYPE=TEMPLATE");
    }
    return byType.entrySet().stream().map(e -> new Content(e.getKey(), e.getValue())).toList();
  }
}
