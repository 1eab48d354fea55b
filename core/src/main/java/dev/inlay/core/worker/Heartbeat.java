package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that the worker lives, as often as configured. A worker that cannot say so stops claiming:
/// the fleet will take it for dead. It cannot when a beat fails, and when one hangs.
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  /// How many intervals a beat counts for: two may be missed.
  private static final int INTERVALS = 3;

  /// With short intervals a beat that waits for a connection or a busy server is late, not dead: it
  /// counts for more of them, up to this long. Only those who ask for beats every few hundred
  /// milliseconds, to notice a hang soon, get less.
  private static final int SHORT_INTERVALS = 20;

  private static final Duration LATE = Duration.ofSeconds(10);

  private final Database database;
  private final WorkerOptions options;
  private final Lookout lookout;
  private final CircuitBreaker breaker;
  private final Supplier<String> status;
  private final Supplier<Facts> facts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private volatile @Nullable Beat last; // null: it failed, or there was none yet
  private volatile boolean closed;
  private boolean beatNow;

  /// A beat that succeeded.
  ///
  /// @param began when it was sent ([System#nanoTime()]): the database may note it at once and
  ///   answer late
  private record Beat(long began, Duration counts) {
    boolean isFresh() {
      return System.nanoTime() - began < counts.toNanos();
    }
  }

  Heartbeat(
      Database database,
      WorkerOptions options,
      Lookout lookout,
      CircuitBreaker breaker,
      Supplier<String> status,
      Supplier<Facts> facts) {
    this.database = database;
    this.options = options;
    this.lookout = lookout;
    this.breaker = breaker;
    this.status = status;
    this.facts = facts;
    this.thread = Thread.ofPlatform().name("inlay-heartbeat").daemon().unstarted(this::beat);
  }

  /// Registers the worker and beats once, so that it may claim.
  void start() {
    long began = System.nanoTime();
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.update_worker_heartbeat(?, 'idle', ?, ?, ?, ?, null, ?::jsonb)")) {
            s.setString(1, options.workerId());
            s.setString(2, host());
            s.setLong(3, ProcessHandle.current().pid());
            s.setString(4, options.version());
            s.setInt(5, options.slots());
            s.setString(6, facts.get().json());
            return s.execute();
          }
        });
    last = new Beat(began, counts(lookout.settings().heartbeat()));
    thread.start();
  }

  /// Whether the fleet knows that this worker lives.
  boolean alive() {
    Beat beat = last;
    return beat != null && beat.isFresh();
  }

  /// How long a beat counts when they are sent this often.
  static Duration counts(Duration interval) {
    Duration late = interval.multipliedBy(SHORT_INTERVALS);
    Duration least = late.compareTo(LATE) < 0 ? late : LATE;
    Duration several = interval.multipliedBy(INTERVALS);
    return several.compareTo(least) < 0 ? least : several;
  }

  /// Beats at once: the status is another one.
  void soon() {
    signal();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    signal();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (last != null) {
      try {
        say("stopped");
      } catch (DatabaseException e) {
        LOG.warn("worker={} could not say that it stops: {}", options.workerId(), e.getMessage());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    while (!closed) {
      Duration next = lookout.settings().heartbeat();
      Beat beat = new Beat(System.nanoTime(), counts(next));
      try {
        say(status.get());
        boolean wasAlive = alive();
        last = beat;
        if (!beat.isFresh()) {
          next = Duration.ZERO; // it hung: what the fleet knows is old
        } else if (!wasAlive) {
          lookout.wakeAll(); // what came meanwhile woke slots that might not claim
        }
      } catch (RuntimeException e) {
        last = null;
        next = AFTER_FAILURE;
        LOG.warn("worker={} no heartbeat, so no claims: {}", options.workerId(), e.getMessage());
      }
      sleep(next);
    }
  }

  private void say(String now) {
    Facts told = facts.get();
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.update_worker_heartbeat(?, ?, error => ?, slots => ?, facts => ?::jsonb)")) {
            s.setString(1, options.workerId());
            s.setString(2, now);
            s.setString(3, breaker.reason().orElse(""));
            s.setInt(4, told.slots());
            s.setString(5, told.json());
            return s.execute();
          }
        });
  }

  private void sleep(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (left > 0 && !beatNow && !closed) {
        left = changed.awaitNanos(left);
      }
      beatNow = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      beatNow = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
