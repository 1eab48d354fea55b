package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// A worker of this process, with its model. Closing it: no more claims, what is done is stored,
/// the rest is offered again.
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

  @Override
  public void close() {
    worker.stop(Duration.ofSeconds(10));
    embedder.close();
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
