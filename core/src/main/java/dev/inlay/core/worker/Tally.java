package dev.inlay.core.worker;

import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Closure;
import java.util.concurrent.atomic.LongAdder;

/// Adds up closures. Safe for use by many threads.
final class Tally {
  private final LongAdder completed = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder returned = new LongAdder();
  private final LongAdder calls = new LongAdder();
  private final LongAdder tokens = new LongAdder();

  void add(Claim claim, Closure closure) {
    completed.add(claim.items().size() - closure.failed().size() - closure.returned().size());
    skipped.add(closure.skipped());
    failed.add(closure.failed().size());
    returned.add(closure.returned().size());
    calls.add(closure.calls());
    tokens.add(closure.tokens());
  }

  WorkerStatistics statistics() {
    return new WorkerStatistics(
        completed.sum(), skipped.sum(), failed.sum(), returned.sum(), calls.sum(), tokens.sum());
  }
}
