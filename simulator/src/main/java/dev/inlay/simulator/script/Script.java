package dev.inlay.simulator.script;

import java.util.HashSet;
import java.util.List;
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
      if (!mounts.add(provider.mount())) {
        throw new IllegalArgumentException(
            "provider %s has the path of another".formatted(provider.name()));
      }
    }
  }

  /// A script of these providers.
  public static Script of(ProviderScript... providers) {
    return new Script(List.of(providers));
  }
}
