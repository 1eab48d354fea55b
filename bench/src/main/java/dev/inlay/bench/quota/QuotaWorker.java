package dev.inlay.bench.quota;

import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.providers.Providers;

/// A worker process of the quota bench; works until its standard input ends.
public final class QuotaWorker {
  private QuotaWorker() {}

  /// Runs the worker.
  ///
  /// @param words id, JDBC URL, user, slots
  public static void main(String[] words) throws Exception {
    int slots = Integer.parseInt(words[3]);
    try (Database database = Database.open(WorkerProcess.database(words), slots + 4)) {
      Profile profile = new Profiles(database).require(Stage.PROFILE);
      try (Embedder embedder =
              Providers.open(profile.provider(), profile.model(), profile.options());
          Worker worker =
              new Worker(
                  database, new WorkerOptions(words[0], profile, embedder, slots, "bench"))) {
        worker.start();
        System.out.println("started");
        System.in.readAllBytes();
      }
    }
  }
}
