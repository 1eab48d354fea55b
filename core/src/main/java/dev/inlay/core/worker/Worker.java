package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.quota.QuotaGate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker of the fleet: slots that claim, embed and close, a heartbeat, a lookout that wakes
/// them, and the housekeeping of the queue (done by one worker at a time). It obeys what operators
/// want of it, see [Order].
///
/// Starts once and stops once. Order of a stop: no more claims; slots finish the call they are in,
/// store what is done and return the rest; a last heartbeat; then the connections.
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /// How long a call under way may take when the worker is to stop within ten seconds: what is done
  /// is stored after it.
  public static final Duration GRACE = Duration.ofSeconds(8);

  /// When it drains: longer than any call lasts, so that none is paid for in vain.
  private static final Duration DRAINING_GRACE = Duration.ofMinutes(5);

  private enum State {
    NEW,
    RUNNING,
    STOPPING,
    STOPPED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Order> ended = new CompletableFuture<>();
  private final Tally tally = new Tally();
  private final Database database;
  private final WorkerOptions options;
  private final QuotaGate gate;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final Heartbeat heartbeat;
  private final Lookout lookout;
  private final Housekeeping housekeeping;
  private final Orders orders;
  private final Crew crew;
  private volatile Order.State wanted = Order.State.RUNNING;

  /// Nothing runs yet.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Unusable in a database that was restored from a
  ///   dump and not migrated since, and when the profile's vectors come from another model than
  ///   this one; then the profile is parked with that reason
  public Worker(Database database, WorkerOptions options) {
    database.requireAdopted();
    new Profiles(database).requireSameOrPark(options.profile(), options.embedders().any());
    this.database = database;
    this.options = options;
    Settings settings = Settings.read(database);
    this.lookout = new Lookout(database, settings, options.slotsMax());
    this.gate = QuotaGate.open(database, options.profile(), options.workerId());
    this.crew = new Crew(options.workerId(), this::slot);
    this.heartbeat = new Heartbeat(database, options, lookout, breaker, this::status, this::facts);
    this.housekeeping = new Housekeeping(database);
    this.orders = new Orders(database, options.workerId(), lookout, this::obey);
  }

  private Slot slot() {
    return new Slot(
        new EmbeddingQueue(database),
        new ClaimProcessor(database, options.profile(), options.embedders(), gate, breaker),
        options,
        lookout,
        heartbeat,
        () -> wanted == Order.State.RUNNING,
        gate,
        breaker,
        tally);
  }

  /// Starts to claim and work, if operators want it to. Returns at once.
  public void start() {
    if (!state.compareAndSet(State.NEW, State.RUNNING)) {
      throw new IllegalStateException("worker " + options.workerId() + " was started before");
    }
    heartbeat.start();
    housekeeping.start();
    lookout.start();
    orders.start();
  }

  /// What it has done so far.
  public WorkerStatistics statistics() {
    return tally.statistics();
  }

  /// Completed when it has ended because operators wanted it to, with what they said.
  public CompletionStage<Order> ended() {
    return ended.minimalCompletionStage();
  }

  /// Stops as described above and waits for it, then interrupts whoever is not finished after the
  /// grace.
  public void stop(Duration grace) {
    if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
      state.compareAndSet(State.NEW, State.STOPPED);
      awaitStopped();
      return;
    }
    crew.stop();
    heartbeat.soon();
    lookout.wakeAll();
    boolean interrupted = crew.await(grace);
    orders.close();
    gate.close();
    housekeeping.close();
    lookout.close();
    heartbeat.close();
    state.set(State.STOPPED);
    stopped.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops with the grace that lets it end within ten seconds. Idempotent.
  @Override
  public void close() {
    stop(GRACE);
  }

  /// Called by one thread at a time.
  private void obey(Order order) {
    if (state.get() != State.RUNNING || wanted.ends()) {
      return;
    }
    int slots = Math.min(options.slotsMax(), order.slots().orElse(options.slots()));
    boolean other = order.state() != wanted || slots != crew.size();
    if (other && !order.scope().isEmpty()) {
      LOG.info(
          "worker={} is to be {} with {} slots: {} was told so by {}",
          options.workerId(),
          order.state(),
          slots,
          order.scope(),
          order.by());
    }
    wanted = order.state();
    if (wanted.ends()) {
      Thread.ofPlatform().name("inlay-ending").start(() -> end(order));
      return;
    }
    crew.resize(slots);
    if (other) {
      heartbeat.soon();
      lookout.wakeAll();
    }
  }

  private void end(Order order) {
    stop(order.state() == Order.State.DRAINING ? DRAINING_GRACE : GRACE);
    ended.complete(order);
  }

  private String status() {
    if (state.get() != State.RUNNING || wanted.ends()) {
      return "draining";
    }
    if (wanted == Order.State.PAUSED) {
      return "paused";
    }
    return crew.busy() > 0 ? "active" : "idle";
  }

  private Facts facts() {
    return new Facts(
        options.profile().name(), crew.size(), options.slotsMax(), crew.busy(), statistics());
  }

  private void awaitStopped() {
    if (state.get() == State.STOPPING) {
      try {
        stopped.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
