package dev.inlay.simulator;

import dev.inlay.simulator.script.LimitKind;
import java.time.Instant;
import java.util.List;

/// One call and what became of it.
///
/// @param number of the call, counted from 1 for each provider
/// @param inputs its texts; 0 when it could not be read
/// @param tokens of all its texts; 0 when it could not be read
/// @param status the HTTP status of its answer, also when the answer did not arrive
/// @param accepted whether every limit let it through
/// @param refusedBy the limits that did not
/// @param faults what went wrong with it
public record CallRecord(
    long number,
    Instant at,
    String key,
    String model,
    int inputs,
    long tokens,
    int status,
    boolean accepted,
    List<LimitKind> refusedBy,
    List<String> faults) {
  public CallRecord {
    refusedBy = List.copyOf(refusedBy);
    faults = List.copyOf(faults);
  }
}
