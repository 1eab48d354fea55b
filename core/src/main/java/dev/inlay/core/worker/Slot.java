package dev.inlay.core.worker;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.Offer;
import dev.inlay.core.quota.QuotaGate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on one claim at a time until told to stop. The only place that catches everything: a slot
/// outlives whatever a claim, the model or the database does to it, and says what it did about it.
final class Slot implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
  private static final int MOST = 2048; // items of a claim
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final EmbeddingQueue queue;
  private final ClaimProcessor processor;
  private final WorkerOptions options;
  private final Lookout lookout;
  private final Heartbeat heartbeat;
  private final BooleanSupplier mayClaim;
  private final QuotaGate gate;
  private final CircuitBreaker breaker;
  private final Tally tally;
  private int most = MOST;
  private volatile boolean stopping;
  private volatile boolean retiring;
  private volatile boolean working;

  Slot(
      EmbeddingQueue queue,
      ClaimProcessor processor,
      WorkerOptions options,
      Lookout lookout,
      Heartbeat heartbeat,
      BooleanSupplier mayClaim,
      QuotaGate gate,
      CircuitBreaker breaker,
      Tally tally) {
    this.queue = queue;
    this.processor = processor;
    this.options = options;
    this.lookout = lookout;
    this.heartbeat = heartbeat;
    this.mayClaim = mayClaim;
    this.gate = gate;
    this.breaker = breaker;
    this.tally = tally;
  }

  /// Makes no further call; what is not done is returned.
  void stop() {
    stopping = true;
  }

  /// Ends when the claim it has is done.
  void retire() {
    retiring = true;
  }

  boolean working() {
    return working;
  }

  @Override
  public void run() {
    boolean idle = false;
    while (!ends()) {
      try {
        boolean worked = claims() && workOnce();
        if (worked == idle) {
          idle = !worked;
          if (idle) {
            lookout.enterIdle();
          } else {
            lookout.leaveIdle();
          }
        }
        if (idle) {
          lookout.await(this::ends);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (DatabaseException.Unavailable e) {
        LOG.warn(
            "worker={} the database is away, trying again: {}", options.workerId(), e.getMessage());
        pause();
      } catch (RuntimeException e) {
        LOG.error(
            "worker={} cannot claim, trying again: {}", options.workerId(), e.getMessage(), e);
        pause();
      }
    }
    if (idle) {
      lookout.leaveIdle();
    }
  }

  private boolean ends() {
    return stopping || retiring;
  }

  private boolean claims() {
    return !ends() && mayClaim.getAsBoolean() && heartbeat.alive();
  }

  /// Claims and works; false when there was nothing to do. Claims nothing that cannot be sent soon:
  /// it waits for the provider and its quota before.
  private boolean workOnce() throws InterruptedException {
    Optional<Duration> rest = breaker.rest();
    if (rest.isPresent()) {
      lookout.pause(rest.get(), this::ends);
      return true;
    }
    try {
      gate.awaitReady(() -> ends() || !mayClaim.getAsBoolean());
      return claims() && claimAndProcess(); // asked again: it may have waited long
    } finally {
      breaker.unused();
    }
  }

  private boolean claimAndProcess() throws InterruptedException {
    Settings settings = lookout.settings();
    long started = System.nanoTime();
    long seats = lookout.seats();
    int size =
        Math.min(
            most,
            Math.min(settings.batchSize(), options.embedders().any().limits().inputsPerCall()));
    return switch (queue.offer(
        options.profile().id(), options.workerId(), size, settings.lease())) {
      case Offer.Nothing() -> false;
      case Offer.Bound() -> {
        lookout.awaitSeat(seats, this::ends);
        yield true;
      }
      case Offer.Leased(Claim claim) -> {
        if (claim.items().size() == size) {
          lookout.wakeOne(); // there may be more than one slot can take
        }
        process(claim, started + settings.lease().toNanos());
        yield true;
      }
    };
  }

  private void process(Claim claim, long deadline) throws InterruptedException {
    working = true;
    try {
      Closure closure = processor.process(claim, deadline, () -> stopping);
      tally.add(claim, closure);
      adapt(claim, closure);
    } catch (DatabaseException.Refused e) {
      if (!e.claimIsGone()) {
        throw e;
      }
      LOG.warn(
          "worker={} claim={} was ended by somebody else, its work is dropped: {}",
          options.workerId(),
          claim.id(),
          e.getMessage());
    } finally {
      working = false;
    }
  }

  /// Claims no more than could be done the last time, and a little more each time that all was.
  private void adapt(Claim claim, Closure closure) {
    int done = claim.items().size() - closure.returned().size();
    most = closure.returned().isEmpty() ? Math.min(MOST, 2 * most) : Math.max(1, done);
  }

  private void pause() {
    try {
      lookout.pause(PATIENCE, this::ends);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }
}
