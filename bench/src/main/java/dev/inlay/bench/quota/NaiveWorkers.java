package dev.inlay.bench.quota;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Workers as one writes them in an afternoon: a fixed delay between calls, after a refusal a wait
/// that doubles from a second to a minute. A control.
final class NaiveWorkers implements AutoCloseable {
  private static final long FIRST_WAIT_MILLIS = 1000;
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  private final Allowance allowance;
  private final long delayMillis;
  private final BareCall provider;
  private final AtomicLong refusedTokens = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private NaiveWorkers(Allowance allowance, long delayMillis, BareCall provider) {
    this.allowance = allowance;
    this.delayMillis = delayMillis;
    this.provider = provider;
  }

  /// @param share workers that each one believes to share the limit with
  static NaiveWorkers start(int n, int share, Allowance allowance, BareCall provider, long seed) {
    long delay = Math.round(share * 1000 / allowance.callsPerSecond());
    NaiveWorkers workers = new NaiveWorkers(allowance, delay, provider);
    for (int i = 0; i < n; i++) {
      Words words = new Words(seed + i);
      workers.threads.execute(() -> workers.work(words));
    }
    return workers;
  }

  /// Tokens that were sent and refused.
  long refusedTokens() {
    return refusedTokens.get();
  }

  private void work(Words words) {
    try {
      while (true) {
        List<String> texts = words.texts(allowance.textsPerCall(), allowance.tokensPerText());
        long wait = FIRST_WAIT_MILLIS;
        while (provider.send(texts) == 429) {
          refusedTokens.addAndGet((long) texts.size() * allowance.tokensPerText());
          TimeUnit.MILLISECONDS.sleep(wait);
          wait = Math.min(LONGEST_WAIT_MILLIS, wait * 2);
        }
        TimeUnit.MILLISECONDS.sleep(delayMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the course is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
