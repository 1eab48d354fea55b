package dev.inlay.bench.queue;

import com.zaxxer.hikari.HikariDataSource;
import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/// JobRunr with many workers on virtual threads and its bulk enqueue.
final class JobRunrQueue implements Contender {
  private static final int WORKERS = 32;

  @Override
  public String name() {
    return "jobrunr";
  }

  @Override
  public String settings() {
    return "JobRunr; %d workers, poll 5 s, its shortest (it fetches more whenever workers run out), job requests; enqueue of streams of %d"
        .formatted(WORKERS, Bulk.BATCH);
  }

  @Override
  public Load load() {
    return new Load(5_000, 30_000);
  }

  /// A job. Public for JobRunr's JSON.
  public record Embed(String key) implements JobRequest {
    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /// Counts the jobs that ran.
  public static final class Handler implements JobRequestHandler<Embed> {
    private final CountDownLatch left;

    Handler(CountDownLatch left) {
      this.left = left;
    }

    @Override
    public void run(Embed job) {
      left.countDown();
    }
  }

  /// Gives JobRunr the one handler there is.
  private record Activator(Handler handler) implements JobActivator {
    @Override
    public <T> T activateJob(Class<T> type) {
      return type.cast(handler);
    }
  }

  @Override
  public double enqueue(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = server.create("jobrunr");
    try (HikariDataSource pool = Pool.open(url, Bulk.CONNECTIONS + 4)) {
      JobRunrConfigurationResult jobRunr = configure(pool, new CountDownLatch(load.enqueue()));
      try {
        return fill(server, url, jobRunr.getJobRequestScheduler(), load.enqueue());
      } finally {
        jobRunr.getBackgroundJobServer().stop();
        JobRunr.destroy();
      }
    }
  }

  @Override
  public double drain(BenchServer server, Load load) throws Exception {
    DatabaseUrl url = server.create("jobrunr");
    CountDownLatch left = new CountDownLatch(load.drain());
    try (HikariDataSource pool = Pool.open(url, WORKERS + 4)) {
      JobRunrConfigurationResult jobRunr = configure(pool, left);
      BackgroundJobServer worker = jobRunr.getBackgroundJobServer();
      try {
        fill(server, url, jobRunr.getJobRequestScheduler(), load.drain());
        long started = System.nanoTime();
        worker.start();
        left.await();
        Pool.awaitNone(
            pool,
            "select exists (select 1 from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING'))");
        return load.drain() / ((System.nanoTime() - started) / 1e9);
      } finally {
        worker.stop();
        JobRunr.destroy();
      }
    }
  }

  private static JobRunrConfigurationResult configure(HikariDataSource pool, CountDownLatch left) {
    return JobRunr.configure()
        .useJsonMapper(new Jackson3JsonMapper())
        .useJobActivator(new Activator(new Handler(left)))
        .useStorageProvider(new PostgresStorageProvider(pool))
        .useBackgroundJobServer(
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andWorkerCount(WORKERS)
                .andPollInterval(Duration.ofSeconds(5))
                .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(1)),
            false)
        .initialize();
  }

  private static double fill(
      BenchServer server, DatabaseUrl url, JobRequestScheduler scheduler, int items)
      throws Exception {
    return Bulk.load(
        server,
        url,
        items,
        (c, from, n) ->
            scheduler.enqueue(
                IntStream.range(from, from + n).mapToObj(i -> new Embed(Keys.of(i)))));
  }
}
