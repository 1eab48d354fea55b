package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;

/// All workers of a database.
public final class Fleet {
  private final Database database;

  public Fleet(Database database) {
    this.database = database;
  }

  /// Takes every registered worker for dead, so that their claims are offered again at once instead
  /// of after `worker_timeout_minutes`. For whoever has just started the server itself: nobody has
  /// outlived that with a connection, and a worker that comes back says so with its next heartbeat.
  public void presumeDead() {
    database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select inlay.update_worker_heartbeat(worker_id, 'stopped') from inlay.embedding_queue_workers where status <> 'stopped'")) {
            return s.execute();
          }
        });
  }
}
