package dev.inlay.bench.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads that do the same work at once.
final class Crew {
  private Crew() {}

  /// What each does.
  @FunctionalInterface
  interface Work {
    /// Does the work of the member at this index, from 0.
    void run(int index) throws Exception;
  }

  /// Runs the work in each member and waits for all.
  ///
  /// @return seconds from the start to the end of the last
  /// @throws Exception the first that one of them threw
  static double seconds(int members, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(members)) {
      long started = System.nanoTime();
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        int index = i;
        futures.add(
            threads.submit(
                () -> {
                  work.run(index);
                  return index;
                }));
      }
      try {
        for (Future<?> future : futures) {
          future.get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
      return (System.nanoTime() - started) / 1e9;
    }
  }
}
