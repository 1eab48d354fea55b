package dev.inlay.cli;

import dev.inlay.embedded.EmbeddedPostgres;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What a long-running command has opened; closed in the opposite order, each whatever happens to
/// the others, also when Ctrl-C or SIGTERM comes: then the process ends only after that.
final class Opened implements AutoCloseable {
  /// A worker's grace and a server's stop, and some.
  private static final long PATIENCE_SECONDS = 90;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Opened(Thread owner) {
    this.hook =
        Thread.ofPlatform()
            .name("inlay-shutdown")
            .unstarted(
                () -> {
                  owner.interrupt();
                  awaitClosed();
                });
  }

  /// Nothing is open yet. The thread that asks is interrupted by Ctrl-C and SIGTERM.
  static Opened byThisThread() {
    Opened opened = new Opened(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(opened.hook);
    return opened;
  }

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /// Waits for Ctrl-C or SIGTERM, then closes everything before the process ends.
  ///
  /// @throws CommandFailed when the embedded server of the session ends by itself
  void untilInterrupted(Session session) {
    untilInterrupted(session, () -> false);
  }

  /// As [#untilInterrupted(Session)]; returns besides when it is done by itself.
  void untilInterrupted(Session session, BooleanSupplier done) {
    EmbeddedPostgres server = session.server();
    try {
      while (server == null || server.isRunning()) {
        if (done.getAsBoolean()) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
      throw new CommandFailed(
          "PostgreSQL in %s ended by itself. Nothing that was committed is lost: read %s, then start again"
              .formatted(server.dataDir(), server.dataDir().resolve("log")));
    } catch (InterruptedException e) {
      stop("Stopping: finishing the calls under way ...");
    }
  }

  /// Waits for Ctrl-C or SIGTERM, says so, then closes everything before the process ends.
  void untilInterrupted(String stopping) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      stop(stopping);
    }
  }

  private void stop(String stopping) {
    Messages.say(stopping);
    closeParts();
    Messages.say("Stopped.");
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // else whatever waits while closing would give up
    closeParts();
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      interrupted = true; // the process is ending
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeParts() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        Messages.say("inlay: while closing: " + e.getMessage());
      }
    }
  }

  private void awaitClosed() {
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
