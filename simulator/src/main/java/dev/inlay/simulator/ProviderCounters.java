package dev.inlay.simulator;

import dev.inlay.simulator.script.LimitKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one provider counted until a moment, all of it at the same moment.
///
/// @param provider its name
/// @param total all calls
/// @param keys the calls of each key; of unknown keys together as `unknown`
/// @param limits each limit of each account that has called
/// @param statuses how many calls got which HTTP status
/// @param faults how many calls each kind of fault spoilt
/// @param texts which texts were paid for
public record ProviderCounters(
    String provider,
    Tally total,
    Map<String, Tally> keys,
    List<LimitCounters> limits,
    Map<Integer, Long> statuses,
    Map<String, Long> faults,
    TextCounters texts) {
  public ProviderCounters {
    keys = Map.copyOf(keys);
    limits = List.copyOf(limits);
    statuses = Map.copyOf(statuses);
    faults = Map.copyOf(faults);
  }

  /// The calls of one key; none when it has never called.
  public Tally key(String key) {
    return keys.getOrDefault(key, Tally.EMPTY);
  }

  /// The only account's limit of this kind.
  ///
  /// @throws IllegalStateException when several accounts have it; see [#limits()]
  public Optional<LimitCounters> limit(LimitKind kind) {
    List<LimitCounters> found = limits.stream().filter(l -> l.kind() == kind).toList();
    if (found.size() > 1) {
      throw new IllegalStateException(
          "%s of provider %s has %d accounts".formatted(kind.key(), provider, found.size()));
    }
    return found.stream().findFirst();
  }
}
