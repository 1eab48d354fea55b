package dev.inlay.core.worker;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import java.io.IOException;
import java.nio.file.Path;

/// A worker in a process of its own, to be killed.
final class DoomedWorker {
  private DoomedWorker() {}

  static Process start(String url) throws IOException {
    return start(url, "default");
  }

  static Process start(String url, String profile) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            DoomedWorker.class.getName(),
            url,
            profile)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// Works until it is killed, or until whoever started it is gone.
  public static void main(String[] words) throws IOException {
    try (Database database = Database.open(DatabaseUrl.parse(words[0]), 4)) {
      Profile profile = new Profiles(database).require(words[1]);
      try (HashingEmbedder embedder = HashingEmbedder.of(profile.fingerprint());
          Worker worker =
              new Worker(database, new WorkerOptions("doomed", profile, embedder, 1, "test"))) {
        worker.start();
        while (System.in.read() >= 0) {}
      }
    }
  }
}
