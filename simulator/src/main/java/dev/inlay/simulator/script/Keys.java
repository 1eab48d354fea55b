package dev.inlay.simulator.script;

import java.util.HashSet;
import java.util.Set;

/// Who may call.
///
/// @param accepted the keys that work; empty: every key does
/// @param revoked keys that worked once; refused otherwise than an unknown one
public record Keys(Set<String> accepted, Set<String> revoked) {

  /// Every key works.
  public static final Keys ANY = new Keys(Set.of(), Set.of());

  public Keys {
    accepted = Set.copyOf(accepted);
    revoked = Set.copyOf(revoked);
    for (String key : revoked) {
      if (accepted.contains(key)) {
        throw new IllegalArgumentException("a key is both accepted and revoked: " + key);
      }
    }
  }

  Keys accepting(String key) {
    return new Keys(with(accepted, key), revoked);
  }

  Keys revoking(String key) {
    return new Keys(accepted, with(revoked, key));
  }

  private static Set<String> with(Set<String> keys, String key) {
    Set<String> all = new HashSet<>(keys);
    all.add(key);
    return all;
  }
}
