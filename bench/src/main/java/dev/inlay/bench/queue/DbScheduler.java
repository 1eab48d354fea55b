package dev.inlay.bench.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// db-scheduler with its strategy for high throughput, lock-and-fetch.
final class DbScheduler implements Contender {
  private static final int THREADS = 20;

  @Override
  public String name() {
    return "db_scheduler";
  }

  @Override
  public String settings() {
    return "db-scheduler; lock-and-fetch, up to 25 executions a thread at a time, %d threads, polling 50 ms, no priority; scheduleBatch of %d, rewritten inserts"
        .formatted(THREADS, Bulk.BATCH);
  }

  @Override
  public Load load() {
    return new Load(20_000, 100_000);
  }

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = create(server);
    OneTimeTask<Void> task = Tasks.oneTime("embed").execute((instance, context) -> {});
    try (HikariDataSource pool = Pool.open(url, Bulk.CONNECTIONS)) {
      return fill(server, url, pool, task, load.enqueue());
    }
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = create(server);
    CountDownLatch left = new CountDownLatch(load.drain());
    OneTimeTask<Void> task =
        Tasks.oneTime("embed").execute((instance, context) -> left.countDown());
    try (HikariDataSource pool = Pool.open(url, THREADS + 4)) {
      fill(server, url, pool, task, load.drain());
      Scheduler scheduler =
          Scheduler.create(pool, task)
              .threads(THREADS)
              .pollUsingLockAndFetch(5.0, 25.0)
              .pollingInterval(Duration.ofMillis(50))
              .shutdownMaxWait(Duration.ofSeconds(10))
              .build();
      long started = System.nanoTime();
      scheduler.start();
      try {
        left.await();
        Pool.awaitNone(pool, "select exists (select 1 from scheduled_tasks)");
        return load.drain() / ((System.nanoTime() - started) / 1e9);
      } finally {
        scheduler.stop();
      }
    }
  }

  private static DatabaseUrl create(BenchServer server) throws Exception {
    DatabaseUrl url = server.create("db_scheduler");
    try (Connection c = server.connect(url)) {
      Script.run(c, "db_scheduler.sql");
    }
    return url;
  }

  private static double fill(
      BenchServer server, DatabaseUrl url, HikariDataSource pool, OneTimeTask<Void> task, int items)
      throws Exception {
    SchedulerClient client = SchedulerClient.Builder.create(pool, task).build();
    Instant due = Instant.now().minusSeconds(1);
    return Bulk.load(
        server,
        url,
        items,
        (c, from, n) -> {
          List<TaskInstance<?>> batch = new ArrayList<>(n);
          for (String key : Keys.batch(from, n)) {
            batch.add(task.instance(key));
          }
          client.scheduleBatch(batch, due);
        });
  }
}
