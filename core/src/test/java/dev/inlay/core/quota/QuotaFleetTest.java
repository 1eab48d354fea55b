package dev.inlay.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Four processes that always want to call, and a provider that counts: what is used of what it
/// allows, how much it refuses, and what the ledger costs.
@Timeout(180)
class QuotaFleetTest {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaFleetTest.class);
  private static final int GATES = 4;
  private static final int SLOTS = 4;
  private InlayDatabase inlay;

  @BeforeEach
  void open() {
    inlay = InlayDatabase.create(new HashingEmbedder());
    inlay.execute("select inlay.declare_account('default', 'main', 'https://provider', 'none')");
  }

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void aLimitIsUsedUpWithoutARefusalForAFewQuestionsASecond() throws Exception {
    limit(3000);
    SimulatedLimit provider = new SimulatedLimit(3000);
    long before = transactions();
    int seconds = 10;
    run(provider, Duration.ofSeconds(seconds));
    long asked = transactions() - before;
    LOG.info(
        "{} calls in {} s, {} refused; {} transactions",
        provider.accepted(),
        seconds,
        provider.refused(),
        asked);
    assertThat(provider.refused()).isZero();
    assertThat(provider.accepted() / (seconds * 50.0)).isGreaterThan(0.93); // slack and start
    assertThat(asked).as("transactions of a fleet that makes 50 calls a second").isLessThan(250);
  }

  @Test
  void aLimitThatIsHalvedIsFound() throws Exception {
    limit(12_000);
    SimulatedLimit provider = new SimulatedLimit(12_000);
    run(provider, Duration.ofSeconds(5));
    provider.become(6000);
    run(provider, Duration.ofSeconds(30));
    double share = provider.acceptedWithin(20) / (20 * 100.0);
    LOG.info("share {}, accepted {}, refused {}", share, provider.accepted(), provider.refused());
    assertThat(share).isGreaterThan(0.95);
    assertThat(provider.refused() / (double) provider.accepted()).isLessThan(0.01);
  }

  /// All slots of all gates call for a while.
  private void run(SimulatedLimit provider, Duration time) throws Exception {
    List<Thread> slots = new ArrayList<>();
    try (Database database = Database.open(DatabaseUrl.parse(inlay.url()), 16)) {
      List<QuotaGate> gates = new ArrayList<>();
      for (int i = 0; i < GATES; i++) {
        gates.add(QuotaGate.open(database, inlay.profile(), "w" + i));
      }
      long end = System.nanoTime() + time.toNanos();
      for (QuotaGate gate : gates) {
        for (int i = 0; i < SLOTS; i++) {
          slots.add(Thread.startVirtualThread(() -> slot(gate, provider, end)));
        }
      }
      for (Thread slot : slots) {
        slot.join();
      }
      gates.forEach(QuotaGate::close);
    }
  }

  private static void slot(QuotaGate gate, SimulatedLimit provider, long end) {
    try {
      while (System.nanoTime() < end) {
        switch (gate.acquire(1, 1, Duration.ofMinutes(1), () -> System.nanoTime() > end)) {
          case Admission.Granted(Permit permit) -> {
            try {
              provider.call();
              permit.settle(1, List.of());
            } catch (RateLimited e) {
              permit.refused(e);
            } finally {
              permit.finish();
            }
          }
          case Admission.Postponed postponed -> throw new AssertionError(postponed);
          case Admission.Stopped() -> {}
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// An empty bucket of requests: the steady state begins at once.
  private void limit(int perMinute) {
    inlay.execute(
        "select inlay.declare_limit('default', 'main', 'requests', 'minute', %d)"
            .formatted(perMinute));
    inlay.execute("select inlay.take_quota(1, %d, 0, 0, 60000)".formatted(perMinute));
  }

  /// Transactions of the server that wrote.
  private long transactions() {
    return inlay.number("select txid_current()");
  }
}
