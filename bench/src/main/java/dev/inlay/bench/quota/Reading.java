package dev.inlay.bench.quota;

import dev.inlay.simulator.LimitCounters;
import dev.inlay.simulator.ProviderCounters;
import dev.inlay.simulator.Simulator;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What a simulated provider has counted at a moment.
///
/// @param taken by limit
/// @param allowed by limit, until the last call
record Reading(long calls, long refused, Map<String, Long> taken, Map<String, Long> allowed) {

  static Reading of(Simulator simulator, String provider) {
    ProviderCounters counters = simulator.counters(provider);
    return new Reading(
        counters.total().calls(),
        counters.total().refused(),
        byLimit(counters, LimitCounters::taken),
        byLimit(counters, limit -> limit.allowedUntilLastCall().orElseThrow()));
  }

  private static Map<String, Long> byLimit(
      ProviderCounters counters, ToLongFunction<LimitCounters> figure) {
    return counters.limits().stream()
        .collect(Collectors.toMap(limit -> limit.kind().key(), figure::applyAsLong));
  }

  /// The share that was taken since then of what was allowed since then, of the limit that was used
  /// most.
  double utilisationSince(Reading before) {
    return taken.keySet().stream()
        .mapToDouble(
            limit ->
                (double) (taken.get(limit) - before.taken.getOrDefault(limit, 0L))
                    / (allowed.getOrDefault(limit, 0L) - before.allowed.getOrDefault(limit, 0L)))
        .max()
        .orElse(Double.NaN);
  }

  /// The share of calls since then that were refused.
  double refusedSince(Reading before) {
    return (double) (refused - before.refused) / (calls - before.calls);
  }
}
