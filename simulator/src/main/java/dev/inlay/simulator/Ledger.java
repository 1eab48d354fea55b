package dev.inlay.simulator;

import dev.inlay.simulator.internal.quota.Demand;
import dev.inlay.simulator.internal.quota.Moment;
import dev.inlay.simulator.internal.quota.Quota;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.quota.Violation;
import dev.inlay.simulator.script.Limits;
import dev.inlay.simulator.script.ProviderScript;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one provider counts, all of it under one lock so that its numbers agree at any moment.
final class Ledger {
  /// More keys than this are counted together, so that memory stays bounded.
  private static final int MOST_KEYS = 1000;

  private static final int MOST_CALLS = 1000;

  /// No label that is not a key is longer.
  static final int LONGEST_LABEL = 8;

  static final String UNKNOWN = "unknown";
  private static final String OTHERS = "others";
  private static final String SHARED = "*";

  private final ProviderScript provider;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Account, Quota> quotas = new LinkedHashMap<>();
  private final Map<String, Tally> keys = new LinkedHashMap<>();
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private final Deque<CallRecord> recent = new ArrayDeque<>();
  private final TextLog texts;
  private Tally total = Tally.EMPTY;
  private @Nullable Instant first;

  Ledger(ProviderScript provider, SimulatorOptions options) {
    this.provider = provider;
    this.clock = options.clock();
    this.texts = new TextLog(options.mostTexts());
  }

  private record Account(String key, String model) {}

  /// What became of a call at its limits.
  ///
  /// @param violations the limits that did not let it through; none: it was accepted
  record Admission(List<Violation> violations, List<Standing> standings) {}

  /// A call came.
  ///
  /// @return its number, from 1, and when it came
  Arrival arrive(String key) {
    lock.lock();
    try {
      Moment now = now();
      String label = keys.containsKey(key) || keys.size() < MOST_KEYS ? key : OTHERS;
      total = total.called(now.at());
      keys.put(label, keys.getOrDefault(label, Tally.EMPTY).called(now.at()));
      return new Arrival(total.calls(), now, label);
    } finally {
      lock.unlock();
    }
  }

  /// @param number of the call, from 1
  /// @param key under which it is counted
  record Arrival(long number, Moment moment, String key) {}

  /// Lets the call through every limit, or does not.
  Admission admit(String key, Priced call) {
    long[] hashes = new long[call.texts().size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = hash(call.model().name(), call.call().texts().get(i));
    }
    Demand demand = new Demand(hashes.length, call.allTokens());
    lock.lock();
    try {
      Moment now = now();
      Quota quota =
          quotas.computeIfAbsent(
              account(key, call.model().name()), account -> new Quota(provider.limits(), now));
      List<Violation> violations = quota.take(now, demand);
      if (violations.isEmpty()) {
        total = total.accepting(demand.inputs(), demand.tokens());
        keys.computeIfPresent(key, (k, t) -> t.accepting(demand.inputs(), demand.tokens()));
        for (int i = 0; i < hashes.length; i++) {
          texts.accept(hashes[i], call.tokens().get(i));
        }
      } else {
        total = total.refusing();
        keys.computeIfPresent(key, (k, t) -> t.refusing());
      }
      return new Admission(violations, quota.standings());
    } finally {
      lock.unlock();
    }
  }

  /// How a call that had arrived was answered.
  void answered(CallRecord call) {
    lock.lock();
    try {
      statuses.merge(call.status(), 1L, Long::sum);
      call.faults().forEach(fault -> faults.merge(fault, 1L, Long::sum));
      if (recent.size() == MOST_CALLS) {
        recent.removeFirst();
      }
      recent.addLast(call);
    } finally {
      lock.unlock();
    }
  }

  /// The calls that were answered last, the newest at the end.
  List<CallRecord> recent() {
    lock.lock();
    try {
      return List.copyOf(recent);
    } finally {
      lock.unlock();
    }
  }

  /// How often a text was accepted.
  int count(String model, String text) {
    lock.lock();
    try {
      return texts.count(hash(model, text));
    } finally {
      lock.unlock();
    }
  }

  ProviderCounters counters() {
    lock.lock();
    try {
      List<LimitCounters> limits = new ArrayList<>();
      if (!quotas.isEmpty()) {
        Moment now = now();
        quotas.forEach(
            (account, quota) -> quota.uses(now).forEach(use -> limits.add(counters(account, use))));
      }
      return new ProviderCounters(
          provider.name(), total, keys, limits, statuses, faults, texts.counters());
    } finally {
      lock.unlock();
    }
  }

  private static LimitCounters counters(Account account, Quota.Use use) {
    return new LimitCounters(
        account.key(),
        account.model(),
        use.kind(),
        use.standing().map(s -> OptionalLong.of(s.limit().amount())).orElse(OptionalLong.empty()),
        use.standing().map(s -> OptionalLong.of(s.remaining())).orElse(OptionalLong.empty()),
        use.taken(),
        use.refusedCalls(),
        use.allowed(),
        use.allowedUntilLastCall());
  }

  private Account account(String key, String model) {
    return new Account(
        provider.limits().per().contains(Limits.Scope.KEY) ? key : SHARED,
        provider.limits().per().contains(Limits.Scope.MODEL) ? model : SHARED);
  }

  /// Called under the lock, so that moments never go back; the first one begins the provider's
  /// life.
  private Moment now() {
    Instant now = clock.instant();
    if (first == null) {
      first = now;
    }
    return new Moment(Duration.between(first, now).toNanos() / 1000, now);
  }

  private static long hash(String model, String text) {
    return SimulatedVectors.hash(model) * 31 + SimulatedVectors.hash(text);
  }
}
