package dev.inlay.bench.chaos;

import dev.inlay.bench.WorkerProcess;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;

/// A worker process of the chaos bench; works until its standard input ends.
public final class ChaosWorker {
  private static final int SLOTS = 2;

  private ChaosWorker() {}

  /// Runs the worker.
  ///
  /// @param words id, JDBC URL, user, slowest call in milliseconds
  public static void main(String[] words) throws Exception {
    DatabaseUrl url = WorkerProcess.database(words);
    WordModel model = new WordModel(Integer.parseInt(words[3]));
    try (Database database = Database.open(url, SLOTS + 3)) {
      Profile profile = new Profiles(database).require("default", "words", "words", model);
      try (Worker worker =
          new Worker(database, new WorkerOptions(words[0], profile, model, SLOTS, "bench"))) {
        worker.start();
        System.out.println("started");
        System.in.readAllBytes();
      }
    }
  }
}
