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

  /// Why a call is refused.
  ///
  /// @param input the text that it is about
  record Refused(Fault.Refusing fault, int input) {}

  /// The first fault that refuses the call.
  Optional<Refused> refusing(Ledger.Arrival call, List<String> texts) {
    for (int i = 0; i < faults.size(); i++) {
      if (faults.get(i).what() instanceof Fault.Refusing refusing && happens(i, call, texts)) {
        return Optional.of(new Refused(refusing, input(faults.get(i).when(), texts)));
      }
    }
    return Optional.empty();
  }

  /// All faults that spoil the answer of a call that has been accepted.
  List<Fault.Spoiling> spoiling(Ledger.Arrival call, List<String> texts) {
    List<Fault.Spoiling> spoiling = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      if (faults.get(i).what() instanceof Fault.Spoiling one && happens(i, call, texts)) {
        spoiling.add(one);
      }
    }
    return spoiling;
  }

  private boolean happens(int fault, Ledger.Arrival call, List<String> texts) {
    When when = faults.get(fault).when();
    return input(when, texts) >= 0
        && happens(when, call)
        && times.get(fault) < when.most()
        && times.incrementAndGet(fault) <= when.most(); // others may have been faster
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
