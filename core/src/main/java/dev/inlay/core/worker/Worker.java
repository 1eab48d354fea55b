package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.quota.QuotaGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A worker of the fleet: slots that claim, embed and close, a heartbeat, a lookout that wakes
/// them, and the housekeeping of the queue (done by one worker at a time).
///
/// Starts once and stops once. Order of a stop: no more claims; slots finish the call they are in,
/// store what is done and return the rest; a last heartbeat; then the connections.
public final class Worker implements AutoCloseable {
  private enum State {
    NEW,
    RUNNING,
    STOPPING,
    STOPPED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Tally tally = new Tally();
  private final WorkerOptions options;
  private final QuotaGate gate;
  private final Heartbeat heartbeat;
  private final Lookout lookout;
  private final Housekeeping housekeeping;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /// Nothing runs yet.
  ///
  /// @throws dev.inlay.core.db.DatabaseException.Unusable in a database that was restored from a
  ///   dump and not migrated since, and when the profile's vectors come from another model than
  ///   this one; then the profile is parked with that reason
  public Worker(Database database, WorkerOptions options) {
    database.requireAdopted();
    new Profiles(database).requireSameOrPark(options.profile(), options.embedders().any());
    this.options = options;
    Settings settings = Settings.read(database);
    this.lookout = new Lookout(database, settings, options.slots());
    this.gate = QuotaGate.open(database, options.profile(), options.workerId());
    CircuitBreaker breaker = new CircuitBreaker();
    this.heartbeat = new Heartbeat(database, options, lookout, breaker, this::working);
    this.housekeeping = new Housekeeping(database);
    EmbeddingQueue queue = new EmbeddingQueue(database);
    for (int i = 0; i < options.slots(); i++) {
      slots.add(
          new Slot(
              queue,
              new ClaimProcessor(database, options.profile(), options.embedders(), gate, breaker),
              options,
              lookout,
              heartbeat,
              gate,
              breaker,
              tally));
    }
  }

  /// Starts to claim and work. Returns at once.
  public void start() {
    if (!state.compareAndSet(State.NEW, State.RUNNING)) {
      throw new IllegalStateException("worker " + options.workerId() + " was started before");
    }
    heartbeat.start();
    housekeeping.start();
    lookout.start();
    for (int i = 0; i < slots.size(); i++) {
      threads.add(Thread.ofVirtual().name(options.workerId() + "-slot-" + i).start(slots.get(i)));
    }
  }

  /// What it has done so far.
  public WorkerStatistics statistics() {
    return tally.statistics();
  }

  /// Stops as described above and waits for it, then interrupts whoever is not finished after the
  /// grace.
  public void stop(Duration grace) {
    if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
      state.compareAndSet(State.NEW, State.STOPPED);
      awaitStopped();
      return;
    }
    heartbeat.draining();
    slots.forEach(Slot::stop);
    lookout.wakeAll();
    long end = System.nanoTime() + grace.toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          thread.interrupt();
          thread.join();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
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

  /// Stops with a grace of ten seconds. Idempotent.
  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  private boolean working() {
    return slots.stream().anyMatch(Slot::working);
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
