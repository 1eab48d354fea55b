package dev.inlay.simulator.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// Collects what is wrong, so that all of it is told at once.
final class Mistakes {
  private final List<Mistake> found = new ArrayList<>();

  void add(Node node, String path, String message) {
    add(node.getStartMark(), path, message);
  }

  void add(Optional<Mark> mark, String path, String message) {
    found.add(new Mistake(mark.map(m -> m.getLine() + 1).orElse(1), path, message));
  }

  /// What the supplier makes, unless it refuses to with an IllegalArgumentException: then that is
  /// the mistake.
  <T> Optional<T> attempt(Node node, String path, Supplier<T> supplier) {
    try {
      return Optional.of(supplier.get());
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      add(node, path, message == null ? e.toString() : message);
      return Optional.empty();
    }
  }

  /// @throws ScriptException when anything is wrong
  void throwIfAny(String source) {
    if (!found.isEmpty()) {
      throw new ScriptException(
          source, found.stream().sorted(Comparator.comparingInt(Mistake::line)).toList());
    }
  }
}
