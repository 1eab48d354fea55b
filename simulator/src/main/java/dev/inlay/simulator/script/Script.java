package dev.inlay.simulator.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What a simulator is told to be.
///
/// @param providers at least one, their names and mounts unique
public record Script(List<ProviderScript> providers) {
  public Script {
    providers = List.copyOf(providers);
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("a script needs at least one provider");
    }
    Set<String> names = new HashSet<>();
    Set<Mount> mounts = new HashSet<>();
    for (ProviderScript provider : providers) {
      if (!names.add(provider.name())) {
        throw new IllegalArgumentException("provider %s is given twice".formatted(provider.name()));
      }
      boolean portOfItsOwn = provider.mount().port().equals(OptionalInt.of(0));
      if (!portOfItsOwn && !mounts.add(provider.mount())) {
        throw new IllegalArgumentException(
            "provider %s has the path of another".formatted(provider.name()));
      }
    }
  }

  /// Reads a script from YAML.
  ///
  /// @param source where it is from, for messages: its file
  /// @throws ScriptException when it has mistakes; it names all of them
  public static Script parse(String yaml, String source) {
    return ScriptReader.read(yaml, source);
  }

  /// Reads a script from a file of YAML.
  ///
  /// @throws ScriptException when it has mistakes; it names all of them
  /// @throws IOException when the file cannot be read
  public static Script load(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /// A script of these providers.
  public static Script of(ProviderScript... providers) {
    return new Script(List.of(providers));
  }
}
