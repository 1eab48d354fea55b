package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import java.util.Optional;

/// A queue (or a control in its place) that can be filled and emptied. Every measurement works in a
/// fresh database of the server.
interface Contender {
  /// What it is called in results.
  String name();

  /// The settings it runs with, and where they come from.
  String settings();

  /// Why it cannot run here; empty when it can.
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /// How much it does, so that it works for some seconds.
  Load load();

  /// Fills the queue, then empties it.
  ///
  /// @return items a second of emptying it
  double drain(BenchServer server, Load load) throws Exception;

  /// Fills the queue.
  ///
  /// @return items a second
  double enqueue(BenchServer server, Load load) throws Exception;

  /// How much is measured.
  ///
  /// @param drain items to drain
  /// @param enqueue items to enqueue
  record Load(int drain, int enqueue) {}
}
