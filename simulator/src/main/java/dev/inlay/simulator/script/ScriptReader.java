package dev.inlay.simulator.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads a script from YAML 1.2, of which JSON is a part.
final class ScriptReader {
  private ScriptReader() {}

  /// @param source where it is from, for messages
  /// @throws ScriptException when it has mistakes, with all of them
  static Script read(String yaml, String source) {
    Mistakes mistakes = new Mistakes();
    Optional<Node> root = compose(yaml, source, mistakes);
    mistakes.throwIfAny(source);
    List<ProviderScript> providers = new ArrayList<>();
    root.flatMap(node -> new Value(node, "", mistakes).section())
        .ifPresent(section -> providers(section, providers));
    if (root.isEmpty()) {
      mistakes.add(Optional.empty(), "", "is empty; it begins with providers:");
    }
    mistakes.throwIfAny(source);
    Optional<Script> script =
        root.flatMap(node -> mistakes.attempt(node, "providers", () -> new Script(providers)));
    mistakes.throwIfAny(source);
    return script.orElseThrow();
  }

  private static Optional<Node> compose(String yaml, String source, Mistakes mistakes) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(source).build();
      return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, yaml)))
          .getSingleNode();
    } catch (MarkedYamlEngineException e) {
      mistakes.add(e.getProblemMark(), "", "is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      mistakes.add(Optional.empty(), "", "is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static void providers(Section root, List<ProviderScript> providers) {
    root.require("providers")
        .flatMap(Value::section)
        .ifPresent(
            section -> {
              for (String name : section.names()) {
                section
                    .get(name)
                    .flatMap(Value::section)
                    .flatMap(provider -> ProviderReader.read(name, provider))
                    .ifPresent(providers::add);
              }
            });
    root.end();
  }
}
