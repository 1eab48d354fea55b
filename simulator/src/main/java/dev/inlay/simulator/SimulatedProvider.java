package dev.inlay.simulator;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.wire.Answer;
import dev.inlay.simulator.internal.wire.Refusal;
import dev.inlay.simulator.internal.wire.RefusedException;
import dev.inlay.simulator.internal.wire.Wanted;
import dev.inlay.simulator.internal.wire.Wire;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.ProviderScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// One provider at work.
final class SimulatedProvider {
  private final ProviderScript script;
  private final Wire wire;
  private final Ledger ledger;

  SimulatedProvider(ProviderScript script, SimulatorOptions options) {
    this.script = script;
    this.wire = Wire.of(script);
    this.ledger = new Ledger(script, options);
  }

  ProviderScript script() {
    return script;
  }

  Ledger ledger() {
    return ledger;
  }

  /// @param request with the path below this provider's mount
  Response answer(Request request) throws InterruptedException {
    if (!wire.serves(request)) {
      return wire.refuse(new Refusal.NoSuchPath(request.method(), request.path()), List.of());
    }
    Optional<String> key = wire.key(request);
    Optional<Refusal> stranger = stranger(key);
    Wanted wanted;
    try {
      wanted = wire.read(request);
    } catch (RefusedException e) {
      ledger.arrive(label(key, stranger));
      return refuse(stranger.orElse(e.refusal()));
    }
    if (wanted instanceof Wanted.Lookup(Response answer)) {
      return stranger.map(refusal -> wire.refuse(refusal, List.of())).orElse(answer);
    }
    Ledger.Arrival arrival = ledger.arrive(label(key, stranger));
    if (stranger.isPresent()) {
      return refuse(stranger.get());
    }
    try {
      return serve(arrival, Priced.of((Wanted.Call) wanted, script));
    } catch (RefusedException e) {
      return refuse(e.refusal());
    }
  }

  private Response serve(Ledger.Arrival arrival, Priced call) throws InterruptedException {
    Ledger.Admission admission = ledger.admit(arrival.key(), call);
    List<Standing> told = script.limits().told() ? admission.standings() : List.of();
    if (!admission.violations().isEmpty()) {
      Refusal limited = new Refusal.RateLimited(call.model().name(), admission.violations());
      ledger.answered(429);
      return wire.refuse(limited, told);
    }
    takeTime(call.allTokens());
    Response response = wire.answer(answer(call, told));
    ledger.answered(response.status());
    return response;
  }

  private Answer answer(Priced call, List<Standing> told) {
    List<int[]> vectors = new ArrayList<>(call.texts().size());
    List<Integer> indexes = new ArrayList<>(call.texts().size());
    for (int i = 0; i < call.texts().size(); i++) {
      vectors.add(
          wire.vector(call.texts().get(i), call.dimensions(), call.model().largestDimensions()));
      indexes.add(i);
    }
    return new Answer(call.call(), call.model(), vectors, indexes, call.allTokens(), told);
  }

  private Response refuse(Refusal refusal) {
    Response response = wire.refuse(refusal, List.of());
    ledger.answered(response.status());
    return response;
  }

  /// Why a key is not let in.
  private Optional<Refusal> stranger(Optional<String> key) {
    if (key.isEmpty()) {
      return wire.needsKey() || !script.keys().accepted().isEmpty()
          ? Optional.of(new Refusal.KeyMissing())
          : Optional.empty();
    }
    if (script.keys().revoked().contains(key.get())) {
      return Optional.of(new Refusal.KeyRevoked());
    }
    return script.keys().accepted().isEmpty() || script.keys().accepted().contains(key.get())
        ? Optional.empty()
        : Optional.of(new Refusal.KeyUnknown(key.get()));
  }

  private static String label(Optional<String> key, Optional<Refusal> stranger) {
    return stranger.isPresent() && !(stranger.get() instanceof Refusal.KeyRevoked)
        ? Ledger.UNKNOWN
        : key.orElse("none");
  }

  private void takeTime(long tokens) throws InterruptedException {
    Latency latency = script.latency();
    long least = latency.least().toNanos();
    long spread = latency.most().toNanos() - least;
    long nanos =
        least
            + (spread == 0 ? 0 : ThreadLocalRandom.current().nextLong(spread + 1))
            + latency.perToken().toNanos() * tokens;
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }
}
