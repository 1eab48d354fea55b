package dev.inlay.simulator.internal.quota;

import dev.inlay.simulator.script.QuotaUnit;

/// What a call asks of the limits.
public record Demand(long inputs, long tokens) {
  long of(QuotaUnit unit) {
    return switch (unit) {
      case REQUESTS -> 1;
      case INPUTS -> inputs;
      case TOKENS -> tokens;
    };
  }
}
