package dev.inlay.bench.queue;

import java.sql.Connection;
import java.sql.SQLException;

/// A queue under a steady load.
interface SteadyQueue extends AutoCloseable {
  /// What it is called in results.
  String name();

  /// A connection of its own for one producer or one look at statistics.
  Connection connect() throws Exception;

  /// Appends items and commits.
  void append(Connection c, int from, int n) throws Exception;

  /// Claims and completes a batch.
  ///
  /// @param worker 0 to [InlayQueue#WORKERS] - 1
  /// @return nanoseconds of the claim and items; items 0 when there was nothing to do
  Turn work(int worker) throws Exception;

  /// The query that counts the dead tuples of the hot path.
  String deadTuples();

  @Override
  void close() throws SQLException;

  /// One claim and its completion.
  ///
  /// @param claimNanos how long the claim took, its items shipped
  /// @param items how many there were
  record Turn(long claimNanos, int items) {}
}
