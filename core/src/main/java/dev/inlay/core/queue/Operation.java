package dev.inlay.core.queue;

/// What happened to a document's row. A hint only: workers look at the row itself.
public enum Operation {
  INSERT,
  UPDATE,
  DELETE;

  static Operation of(String code) {
    return switch (code) {
      case "I" -> INSERT;
      case "U" -> UPDATE;
      case "D" -> DELETE;
      default -> throw new IllegalArgumentException("unknown operation " + code);
    };
  }
}
