package dev.inlay.bench.queue;

import dev.inlay.bench.BenchRun;
import dev.inlay.core.queue.Claim;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// What a claim and its closure write to the log of the server: one worker, no failures, no
/// housekeeping, nobody else.
final class WalPerItem {
  private WalPerItem() {}

  static void measure(BenchRun run) throws Exception {
    int warm = run.sized(60, 4);
    int batches = run.sized(400, 10);
    try (InlayQueue queue = InlayQueue.create(run.server(), "inlay");
        Connection c = run.server().connect(queue.url())) {
      for (int i = 0; i < warm + batches; i++) {
        queue.append(c, i * InlayQueue.BATCH, InlayQueue.BATCH);
      }
      work(queue, warm);
      long before = position(c);
      int items = work(queue, batches);
      double bytes = (position(c) - before) / (double) items;
      run.result("wal_bytes_per_item", bytes);
      run.setting("wal", "%d claims of %d by one worker".formatted(batches, InlayQueue.BATCH));
      run.progress().say("wal: %.2f bytes an item".formatted(bytes));
    }
  }

  private static int work(InlayQueue queue, int batches) {
    int items = 0;
    for (int i = 0; i < batches; i++) {
      Optional<Claim> claim = queue.claim(0, InlayQueue.BATCH);
      if (claim.isEmpty()) {
        throw new IllegalStateException("the queue is empty too early");
      }
      queue.complete(claim.get(), 0);
      items += claim.get().items().size();
    }
    return items;
  }

  private static long position(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) {
      r.next();
      return r.getLong(1);
    }
  }
}
