package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.core.worker.WorkerStatistics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/// A worker in the foreground, with its model; ends on Ctrl-C or SIGTERM: no more claims, what is done is
/// stored, the rest is offered again.
final class WorkerProcess implements AutoCloseable {
  private final Embedder embedder;
  private final Worker worker;

  private WorkerProcess(Embedder embedder, Worker worker) {
    this.embedder = embedder;
    this.worker = worker;
  }

  static WorkerProcess start(Session session, Profile profile, int slots) {
    Embedder embedder = Models.open(profile);
    try {
      Worker worker =
          new Worker(
              session.database(),
              new WorkerOptions(newId(), profile, embedder, slots, Main.VERSION));
      worker.start();
      return new WorkerProcess(embedder, worker);
    } catch (RuntimeException e) {
      embedder.close();
      throw e;
    }
  }

  WorkerStatistics statistics() {
    return worker.statistics();
  }

  @Override
  public void close() {
    worker.stop(Duration.ofSeconds(10));
    embedder.close();
  }

  /// Waits for the signal to end, then closes what was opened, in this order.
  static void untilInterrupted(AutoCloseable... opened) throws InterruptedException {
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
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        Messages.say("inlay: while stopping: " + e.getMessage());
      }
    }
    Messages.say("Stopped.");
    closed.countDown();
  }

  private static String newId() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return "%s-%d-%s"
        .formatted(
            host,
            ProcessHandle.current().pid(),
            HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt()));
  }
}
