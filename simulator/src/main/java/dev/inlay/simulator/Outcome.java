package dev.inlay.simulator;

import dev.inlay.simulator.internal.quota.Violation;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.LimitKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of one call, as it goes on.
final class Outcome {
  private final Ledger.Arrival arrival;
  private @Nullable Priced call;
  private boolean accepted;
  private List<LimitKind> refusedBy = List.of();
  private List<String> faults = List.of();

  Outcome(Ledger.Arrival arrival) {
    this.arrival = arrival;
  }

  Ledger.Arrival arrival() {
    return arrival;
  }

  void reads(Priced priced) {
    call = priced;
  }

  void goesWrong(List<? extends Fault.What> what) {
    faults = what.stream().map(Fault.What::key).toList();
  }

  /// @param violations none: it was accepted
  void meetsLimits(List<Violation> violations) {
    accepted = violations.isEmpty();
    refusedBy = violations.stream().map(violation -> violation.limit().kind()).toList();
  }

  CallRecord record(int status) {
    return new CallRecord(
        arrival.number(),
        arrival.moment().at(),
        arrival.key(),
        call == null ? "" : call.model().name(),
        call == null ? 0 : call.texts().size(),
        call == null ? 0 : call.allTokens(),
        status,
        accepted,
        refusedBy,
        faults);
  }
}
