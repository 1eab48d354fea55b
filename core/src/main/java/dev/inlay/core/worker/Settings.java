package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;

/// The configuration values that a worker obeys, as they were when last read.
///
/// @param batchSize the most items of a claim
/// @param heartbeat how often it says that it lives
/// @param lease how long it may hold a claim
record Settings(int batchSize, Duration heartbeat, Duration lease) {

  static Settings read(Database database) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
                  c.prepareStatement(
                      "select inlay.setting('batch_size'), inlay.setting('worker_heartbeat_interval_ms'), inlay.setting('claim_timeout_ms')");
              ResultSet r = s.executeQuery()) {
            r.next();
            return new Settings(
                r.getInt(1), Duration.ofMillis(r.getLong(2)), Duration.ofMillis(r.getLong(3)));
          }
        });
  }
}
