package dev.inlay.core.worker;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profiles;
import java.io.IOException;
import java.nio.file.Path;

/// A worker in a process of its own, to be killed.
final class DoomedWorker {
  private DoomedWorker() {}

  static Process start(String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            DoomedWorker.class.getName(),
            url)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// Works until it is killed, or until whoever started it is gone.
  public static void main(String[] words) throws IOException {
    try (Database database = Database.open(DatabaseUrl.parse(words[0]), 4);
        HashingEmbedder embedder = new HashingEmbedder();
        Worker worker =
            new Worker(
                database,
                new WorkerOptions(
                    "doomed", new Profiles(database).require("default"), embedder, 1, "test"))) {
      worker.start();
      while (System.in.read() >= 0) {}
    }
  }
}
