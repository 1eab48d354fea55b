package dev.inlay.simulator;

import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/// Decides what goes wrong with which call. Which calls a probability chooses follows from its seed
/// and the call's number alone, so that a run can be repeated.
final class Faults {
  private final List<Fault> faults;
  private final AtomicLongArray times;

  Faults(List<Fault> faults) {
    this.faults = faults;
    this.times = new AtomicLongArray(faults.size());
  }

  /// What goes wrong with one call.
  ///
  /// @param refusing why it is refused; then nothing spoils an answer
  record Plan(Optional<Refused> refusing, List<Fault.Spoiling> spoiling) {
    static final Plan NONE = new Plan(Optional.empty(), List.of());

    /// The names of all that goes wrong.
    List<String> keys() {
      return refusing
          .map(refused -> List.of(refused.fault().key()))
          .orElseGet(() -> spoiling.stream().map(Fault.What::key).toList());
    }
  }

  /// @param input the text that it is about
  record Refused(Fault.Refusing fault, int input) {}

  Plan plan(Ledger.Arrival call, List<String> texts) {
    if (faults.isEmpty()) {
      return Plan.NONE;
    }
    List<Fault.Spoiling> spoiling = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      int input = input(fault.when(), texts);
      if (input < 0 || !happens(fault.when(), call) || times.get(i) >= fault.when().most()) {
        continue;
      }
      if (times.incrementAndGet(i) > fault.when().most()) {
        continue; // others were faster
      }
      switch (fault.what()) {
        case Fault.Refusing refusing -> {
          return new Plan(Optional.of(new Refused(refusing, input)), List.of());
        }
        case Fault.Spoiling one -> spoiling.add(one);
      }
    }
    return new Plan(Optional.empty(), spoiling);
  }

  /// The first text that the fault is about, or -1.
  private static int input(When when, List<String> texts) {
    if (when.text().isEmpty()) {
      return 0;
    }
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).contains(when.text().get())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean happens(When when, Ledger.Arrival call) {
    Duration since = Duration.ofNanos(call.moment().micros() * 1000);
    return call.number() >= when.firstCall()
        && call.number() <= when.lastCall()
        && since.compareTo(when.from()) >= 0
        && since.compareTo(when.to()) < 0
        && (when.probability() == 1
            || new SplittableRandom(when.seed() * 0x9e3779b97f4a7c15L + call.number()).nextDouble()
                < when.probability());
  }
}
