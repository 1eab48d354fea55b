package dev.inlay.simulator.script;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A part of a script: settings by name. What nobody has asked for until [#end()] is unknown.
final class Section {
  private final Node node;
  private final String path;
  private final Mistakes mistakes;
  private final Map<String, NodeTuple> settings = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  Section(MappingNode node, String path, Mistakes mistakes) {
    this.node = node;
    this.path = path;
    this.mistakes = mistakes;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.add(tuple.getKeyNode(), path, "the name of a setting must be a word");
      } else if (settings.putIfAbsent(key.getValue(), tuple) != null) {
        mistakes.add(key, below(key.getValue()), "is given twice");
      }
    }
  }

  Node node() {
    return node;
  }

  String path() {
    return path;
  }

  Mistakes mistakes() {
    return mistakes;
  }

  /// A setting, when it is there.
  Optional<Value> get(String name) {
    known.add(name);
    return Optional.ofNullable(settings.get(name))
        .map(tuple -> new Value(tuple.getValueNode(), below(name), mistakes));
  }

  /// A setting that must be there. When a mistyped one is, [#end()] says enough.
  Optional<Value> require(String name) {
    Optional<Value> value = get(name);
    if (value.isEmpty() && names().stream().noneMatch(given -> Nearest.isNear(given, name))) {
      mistakes.add(node, path, "%s is missing".formatted(name));
    }
    return value;
  }

  /// The names of all settings, where they are free.
  List<String> names() {
    return List.copyOf(settings.keySet());
  }

  /// Reports the settings that nobody knows.
  void end() {
    settings.forEach(
        (name, tuple) -> {
          if (!known.contains(name)) {
            mistakes.add(
                tuple.getKeyNode(),
                below(name),
                "there is no such setting" + Nearest.hint(name, known));
          }
        });
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
