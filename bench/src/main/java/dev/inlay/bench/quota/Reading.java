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
/// @param held by limit: what the bucket held after the last call
record Reading(
    long calls,
    long refused,
    Map<String, Long> taken,
    Map<String, Long> allowed,
    Map<String, Long> held) {

  static Reading of(Simulator simulator, String provider) {
    ProviderCounters counters = simulator.counters(provider);
    return new Reading(
        counters.total().calls(),
        counters.total().refused(),
        byLimit(counters, LimitCounters::taken),
        byLimit(counters, limit -> limit.allowedUntilLastCall().orElseThrow()),
        byLimit(counters, Reading::held));
  }

  private static long held(LimitCounters limit) {
    long since = limit.allowed().orElseThrow() - limit.allowedUntilLastCall().orElseThrow();
    return Math.max(0, limit.remaining().orElseThrow() - since);
  }

  private static Map<String, Long> byLimit(
      ProviderCounters counters, ToLongFunction<LimitCounters> figure) {
    return counters.limits().stream()
        .collect(Collectors.toMap(limit -> limit.kind().key(), figure::applyAsLong));
  }

  /// The share that was taken since then of what the buckets would have let through since then:
  /// what they held and what came. Of the limit that was used most.
  double utilisationSince(Reading before) {
    return taken.keySet().stream()
        .mapToDouble(
            limit -> {
              long room =
                  number(before.held, limit)
                      + number(allowed, limit)
                      - number(before.allowed, limit);
              return (double) (number(taken, limit) - number(before.taken, limit)) / room;
            })
        .max()
        .orElse(Double.NaN);
  }

  private static long number(Map<String, Long> byLimit, String limit) {
    return byLimit.getOrDefault(limit, 0L);
  }

  /// The share of calls since then that were refused.
  double refusedSince(Reading before) {
    return (double) (refused - before.refused) / (calls - before.calls);
  }
}
