package dev.inlay.simulator;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.wire.Answer;
import dev.inlay.simulator.internal.wire.Refusal;
import dev.inlay.simulator.internal.wire.RefusedException;
import dev.inlay.simulator.internal.wire.Wanted;
import dev.inlay.simulator.internal.wire.Wire;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.ProviderScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// One provider at work. A call goes through its key, its form, the faults that refuse, the limits,
/// and the faults that spoil, in this order.
final class SimulatedProvider {
  private final ProviderScript script;
  private final Wire wire;
  private final Ledger ledger;
  private final Faults faults;

  SimulatedProvider(ProviderScript script, SimulatorOptions options) {
    this.script = script;
    this.wire = Wire.of(script);
    this.ledger = new Ledger(script, options);
    this.faults = new Faults(script.faults());
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
      return refuse(new Outcome(arrive(key, stranger)), stranger.orElse(e.refusal()));
    }
    return switch (wanted) {
      case Wanted.Lookup(Response answer) ->
          stranger.map(refusal -> wire.refuse(refusal, List.of())).orElse(answer);
      case Wanted.Call call -> {
        Outcome outcome = new Outcome(arrive(key, stranger));
        yield stranger.isPresent() ? refuse(outcome, stranger.get()) : serve(outcome, call);
      }
    };
  }

  private Ledger.Arrival arrive(Optional<String> key, Optional<Refusal> stranger) {
    boolean known = stranger.isEmpty() || stranger.get() instanceof Refusal.KeyRevoked;
    return ledger.arrive(known ? key.orElse("none") : Ledger.UNKNOWN);
  }

  private Response serve(Outcome outcome, Wanted.Call call) throws InterruptedException {
    Priced priced;
    try {
      priced = Priced.of(call, script);
    } catch (RefusedException e) {
      return refuse(outcome, e.refusal());
    }
    outcome.reads(priced);
    Optional<Faults.Refused> refused = faults.refusing(outcome.arrival(), call.texts());
    if (refused.isPresent()) {
      outcome.goesWrong(List.of(refused.get().fault()));
      return refuse(outcome, refused.get());
    }
    Ledger.Admission admission = ledger.admit(outcome.arrival().key(), priced);
    outcome.meetsLimits(admission.violations());
    List<Standing> told = script.limits().told() ? admission.standings() : List.of();
    if (!admission.violations().isEmpty()) {
      Refusal limited = new Refusal.RateLimited(priced.model().name(), admission.violations());
      return answered(outcome, wire.refuse(limited, told));
    }
    List<Fault.Spoiling> spoiling = faults.spoiling(outcome.arrival(), call.texts());
    outcome.goesWrong(spoiling);
    takeTime(priced.allTokens(), spoiling);
    Answer answer = Spoiler.spoil(vectors(priced, told), spoiling);
    return answered(outcome, Spoiler.spoil(wire.answer(answer), spoiling));
  }

  private Answer vectors(Priced call, List<Standing> told) {
    List<int[]> vectors = new ArrayList<>(call.texts().size());
    List<Integer> indexes = new ArrayList<>(call.texts().size());
    for (int i = 0; i < call.texts().size(); i++) {
      vectors.add(
          wire.vector(call.texts().get(i), call.dimensions(), call.model().largestDimensions()));
      indexes.add(i);
    }
    return new Answer(call.call(), call.model(), vectors, indexes, call.allTokens(), told);
  }

  private Response refuse(Outcome outcome, Faults.Refused refused) {
    return switch (refused.fault()) {
      case Fault.TooManyRequests(var retryAfter) -> refuse(outcome, new Refusal.Busy(retryAfter));
      case Fault.OutOfCredit() -> refuse(outcome, new Refusal.OutOfCredit());
      case Fault.KeyRevoked() -> refuse(outcome, new Refusal.KeyRevoked());
      case Fault.ServerError(int status) -> refuse(outcome, new Refusal.Failing(status));
      case Fault.BadInput() -> refuse(outcome, new Refusal.BadInput(refused.input()));
      case Fault.HtmlPage(int status) -> answered(outcome, Spoiler.htmlPage(status));
    };
  }

  private Response refuse(Outcome outcome, Refusal refusal) {
    return answered(outcome, wire.refuse(refusal, List.of()));
  }

  private Response answered(Outcome outcome, Response response) {
    ledger.answered(outcome.record(response.status()));
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

  private void takeTime(long tokens, List<Fault.Spoiling> spoiling) throws InterruptedException {
    Latency latency = script.latency();
    long least = latency.least().toNanos();
    long spread = latency.most().toNanos() - least;
    long nanos =
        least
            + (spread == 0 ? 0 : ThreadLocalRandom.current().nextLong(spread + 1))
            + latency.perToken().toNanos() * tokens;
    for (Fault.Spoiling fault : spoiling) {
      nanos += fault instanceof Fault.Slow slow ? slow.delay().toNanos() : 0;
    }
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }
}
