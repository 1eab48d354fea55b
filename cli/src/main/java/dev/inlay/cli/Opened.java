package dev.inlay.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/// What a long-running command has opened; closed in the opposite order, each whatever happens to
/// the others.
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /// Waits for Ctrl-C or SIGTERM, then closes everything before the process ends.
  void untilInterrupted() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("inlay-shutdown")
                .unstarted(
                    () -> {
                      end.countDown();
                      try {
                        closed.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
    end.await();
    Messages.say("Stopping: finishing the calls under way ...");
    close();
    Messages.say("Stopped.");
    closed.countDown();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        Messages.say("inlay: while closing: " + e.getMessage());
      }
    }
  }
}
