package dev.inlay.simulator.script;

import java.util.List;
import java.util.stream.Collectors;

/// A script with mistakes; the message names all of them, a line each.
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Mistake> mistakes;

  /// @param source where the script is from: its file
  ScriptException(String source, List<Mistake> mistakes) {
    super(
        mistakes.size() == 1
            ? source + ", " + mistakes.getFirst()
            : mistakes.stream()
                .map(mistake -> "  " + mistake)
                .collect(
                    Collectors.joining(
                        "\n", "%s has %d mistakes:%n".formatted(source, mistakes.size()), "")));
    this.mistakes = List.copyOf(mistakes);
  }

  /// All mistakes, in the order of their lines.
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
