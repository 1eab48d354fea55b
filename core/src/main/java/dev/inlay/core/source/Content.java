package dev.inlay.core.source;

import java.util.List;

/// What of a document is embedded, with vectors of its own.
///
/// @param type for example `full_text` or `merchant`
/// @param templates its text, columns in braces; the first counts in which some column has a text
public record Content(String type, List<String> templates) {
  public Content {
    templates = List.copyOf(templates);
    if (!type.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "a source's content type is made of lower-case letters, digits and _, letter first, at most 63: not \"%s\""
              .formatted(type));
    }
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("content type %s has no template".formatted(type));
    }
  }

  /// One text.
  public static Content of(String type, String template) {
    return new Content(type, List.of(template));
  }
}
