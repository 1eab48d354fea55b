package dev.inlay.core.worker;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Components;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.quota.Admission;
import dev.inlay.core.quota.Permit;
import dev.inlay.core.quota.QuotaGate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Makes the calls of one claim, each when its turn comes, and checks what comes back before
/// anybody may store it. Used by one thread.
final class Calls {
  /// When a provider that has no account refuses without saying for how long.
  private static final Duration AFTER_RATE_LIMIT = Duration.ofSeconds(1);

  private static final String TOO_LARGE = "IN030"; // the ledger's: no bucket ever holds so much

  private final Embedders embedders;
  private final QuotaGate gate;
  private final CircuitBreaker breaker;
  private final BooleanSupplier halt;
  private final long deadline;
  private Runnable longWait = () -> {};
  private int calls;
  private long tokens;

  /// @param halt asked before each call and while one waits for its turn
  /// @param deadline of the last call's beginning, as [System#nanoTime()]
  Calls(
      Embedders embedders,
      QuotaGate gate,
      CircuitBreaker breaker,
      BooleanSupplier halt,
      long deadline) {
    this.embedders = embedders;
    this.gate = gate;
    this.breaker = breaker;
    this.halt = halt;
    this.deadline = deadline;
  }

  /// What to do when a call must wait for more than a second; see [QuotaGate#acquire].
  void beforeLongWaits(Runnable work) {
    longWait = work;
  }

  /// How far a call came.
  sealed interface Outcome {
    /// Every input has its vector, or its failure.
    record Made() implements Outcome {}

    /// It cannot go now; no attempt is charged.
    record Postponed(Duration delay, String reason) implements Outcome {}

    /// The worker stops, or its lease ends.
    record Halted() implements Outcome {}
  }

  int calls() {
    return calls;
  }

  long tokens() {
    return tokens;
  }

  /// Makes a call. One that is refused for its inputs is halved until the bad input stands alone;
  /// one that failed, with inputs that have failed before, is narrowed down.
  Outcome make(List<Input> inputs) throws InterruptedException {
    Answer answer = tried(inputs);
    return answer instanceof Answer.Failed(String reason) && anyFailedBefore(inputs)
        ? narrow(inputs, reason)
        : outcome(inputs, answer);
  }

  private Outcome outcome(List<Input> inputs, Answer answer) throws InterruptedException {
    return switch (answer) {
      case Answer.Done() -> new Outcome.Made();
      case Answer.Later(Duration delay, String reason) -> new Outcome.Postponed(delay, reason);
      case Answer.Unfit(String reason) -> halve(inputs, reason);
      case Answer.Failed(String reason) -> {
        inputs.forEach(input -> input.document().fail(reason, false));
        yield new Outcome.Made();
      }
      case Answer.Again() -> new Outcome.Halted();
      case Answer.Stopped() -> new Outcome.Halted();
    };
  }

  /// Tries until the provider lets the call through.
  private Answer tried(List<Input> inputs) throws InterruptedException {
    while (!halt.getAsBoolean()) {
      Answer answer = admitted(inputs);
      if (!(answer instanceof Answer.Again)) {
        return answer; // else its turn comes after the rest that the provider asked for
      }
    }
    return new Answer.Stopped();
  }

  /// What came of one try.
  private sealed interface Answer {
    record Done() implements Answer {}

    record Again() implements Answer {}

    record Later(Duration delay, String reason) implements Answer {}

    record Unfit(String reason) implements Answer {}

    record Failed(String reason) implements Answer {}

    record Stopped() implements Answer {}
  }

  private Answer admitted(List<Input> inputs) throws InterruptedException {
    Duration patience = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    long estimate = inputs.stream().mapToLong(Input::tokens).sum();
    try {
      return switch (gate.acquire(inputs.size(), estimate, patience, halt, longWait)) {
        case Admission.Granted(Permit permit) -> {
          try {
            yield call(permit, inputs);
          } finally {
            permit.finish();
          }
        }
        case Admission.Postponed(Optional<Duration> delay, String reason) ->
            // Without a delay: until somebody changed something, and the slots wait for that.
            new Answer.Later(delay.orElse(Duration.ZERO), reason);
        case Admission.Stopped() -> new Answer.Stopped();
      };
    } catch (DatabaseException.Refused e) {
      if (e.code().equals(TOO_LARGE)) {
        return new Answer.Unfit(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private Answer call(Permit permit, List<Input> inputs) throws InterruptedException {
    try {
      Embedder embedder = permit.account().map(embedders::through).orElseGet(embedders::any);
      calls++;
      EmbeddingResponse response =
          embedder.embed(
              new EmbeddingRequest(inputs.stream().map(Input::text).toList(), InputType.DOCUMENT));
      requireDimensions(embedder, response);
      settle(permit, response);
      verify(inputs, response);
      breaker.succeeded();
      for (int i = 0; i < inputs.size(); i++) {
        inputs.get(i).vector(response.vectors().get(i));
      }
      return new Answer.Done();
    } catch (EmbeddingException.RateLimited e) {
      breaker.succeeded(); // it is there
      permit.refused(e);
      return permit.account().isPresent()
          ? new Answer.Again()
          : new Answer.Later(e.retryAfter().orElse(AFTER_RATE_LIMIT), describe(e));
    } catch (EmbeddingException.Denied e) {
      permit.denied(describe(e));
      return permit.account().isPresent()
          ? new Answer.Again()
          : new Answer.Later(Duration.ZERO, describe(e)); // the parked profile is not claimed from
    } catch (EmbeddingException.Permanent e) {
      breaker.succeeded();
      return new Answer.Unfit(describe(e));
    } catch (EmbeddingException.Unavailable e) {
      breaker.failed(describe(e), e.retryAfter());
      return new Answer.Later(Duration.ZERO, describe(e)); // the slots rest as the breaker says
    } catch (EmbeddingException.Retriable e) {
      breaker.failed(describe(e), e.retryAfter());
      return new Answer.Failed(describe(e));
    }
  }

  private static boolean anyFailedBefore(List<Input> inputs) {
    return inputs.stream().anyMatch(input -> input.document().item().attempt() > 1);
  }

  /// A text that makes its provider fail fails all that share its call, again and again. So the
  /// half that fails is halved as long as the other half succeeds: then the provider works, and the
  /// rest is stored. When both fail, the provider does not, and all of them are tried again later.
  private Outcome narrow(List<Input> inputs, String reason) throws InterruptedException {
    List<Input> suspects = inputs;
    String why = reason;
    while (suspects.size() > 1) {
      List<Input> left = suspects.subList(0, suspects.size() / 2);
      List<Input> right = suspects.subList(left.size(), suspects.size());
      Answer first = tried(left);
      if (first instanceof Answer.Later || first instanceof Answer.Stopped) {
        return outcome(left, first);
      }
      Answer second = tried(right);
      if (first instanceof Answer.Failed(String said) && second instanceof Answer.Done) {
        suspects = left;
        why = said;
      } else if (second instanceof Answer.Failed(String said) && first instanceof Answer.Done) {
        suspects = right;
        why = said;
      } else {
        Outcome of = outcome(left, first);
        return of instanceof Outcome.Made ? outcome(right, second) : of;
      }
    }
    return outcome(suspects, new Answer.Failed(why));
  }

  private Outcome halve(List<Input> inputs, String reason) throws InterruptedException {
    if (inputs.size() == 1) {
      inputs.getFirst().document().fail(reason, true);
      return new Outcome.Made();
    }
    int half = inputs.size() / 2;
    Outcome first = make(inputs.subList(0, half));
    return first instanceof Outcome.Made ? make(inputs.subList(half, inputs.size())) : first;
  }

  private void settle(Permit permit, EmbeddingResponse response) {
    tokens += response.tokens();
    switch (response.count()) {
      case TOLD -> permit.settle(response.tokens(), response.told());
      case ESTIMATED -> permit.spent(response.told());
    }
  }

  /// A model whose vectors all have another length is not the profile's, and no later call will
  /// change that.
  private static void requireDimensions(Embedder embedder, EmbeddingResponse response) {
    int dimensions = embedder.limits().dimensions();
    List<float[]> vectors = response.vectors();
    if (!vectors.isEmpty() && vectors.stream().allMatch(vector -> vector.length != dimensions)) {
      throw new EmbeddingException.Denied(
          "the model answered vectors of %d numbers instead of %d: it is another model than the profile's"
              .formatted(vectors.getFirst().length, dimensions),
          null);
    }
  }

  private static void verify(List<Input> inputs, EmbeddingResponse response) {
    if (response.vectors().size() != inputs.size()) {
      throw new EmbeddingException.Retriable(
          "the model answered %d vectors for %d inputs"
              .formatted(response.vectors().size(), inputs.size()),
          null);
    }
    for (float[] vector : response.vectors()) {
      if (vector.length != response.vectors().getFirst().length) {
        throw new EmbeddingException.Retriable(
            "the model answered vectors of %d and of %d numbers"
                .formatted(response.vectors().getFirst().length, vector.length),
            null);
      }
      if (!Components.areFinite(vector)) {
        throw new EmbeddingException.Retriable(
            "the model answered a vector with a number that is not finite", null);
      }
    }
  }

  private static String describe(EmbeddingException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
