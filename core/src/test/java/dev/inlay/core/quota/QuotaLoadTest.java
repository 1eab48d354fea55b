package dev.inlay.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the ledger costs when a fleet is busy.
@Timeout(120)
class QuotaLoadTest {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int GATES = 4;
  private static final int SLOTS = 4;

  @Test
  void aBusyFleetAsksTheLedgerAFewTimesASecondAndUsesAllThatIsAllowed() throws Exception {
    try (InlayDatabase inlay = InlayDatabase.create(new HashingEmbedder())) {
      inlay.execute(
          "alter database "
              + inlay.value("select current_database()")
              + " set track_functions = 'pl'");
      inlay.execute("select inlay.declare_account('default', 'main', 'http://provider', 'none')");
      inlay.execute("select inlay.declare_limit('default', 'main', 'requests', 'minute', 3000)");
      inlay.execute("select inlay.declare_limit('default', 'main', 'tokens', 'minute', 100000000)");
      // Empty: the steady state begins at once.
      inlay.execute("select inlay.take_quota(1, 3000, 0, 0, 60000)");
      AtomicLong calls = new AtomicLong();
      List<QuotaGate> gates = new ArrayList<>();
      List<Thread> slots = new ArrayList<>();
      long end = System.nanoTime() + TIME.toNanos();
      for (int g = 0; g < GATES; g++) {
        QuotaGate gate = QuotaGate.open(inlay.database(), inlay.profile(), "w" + g);
        gates.add(gate);
        for (int s = 0; s < SLOTS; s++) {
          slots.add(
              Thread.startVirtualThread(
                  () -> {
                    try {
                      while (System.nanoTime() < end) {
                        if (gate.acquire(
                                10, 1000, Duration.ofSeconds(30), () -> System.nanoTime() > end)
                            instanceof Admission.Granted(Permit permit)) {
                          permit.settle(1000, List.of());
                          calls.incrementAndGet();
                        }
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
        }
      }
      for (Thread slot : slots) {
        slot.join();
      }
      for (QuotaGate gate : gates) {
        gate.close();
      }
      System.out.println(
          "calls "
              + calls
              + " "
              + inlay.value(
                  "select string_agg(funcname || ' ' || calls || ' ' || round(total_time), ', ' order by total_time desc) from pg_stat_user_functions"));
      assertThat(calls.get()).isBetween(480L, 520L);
    }
  }
}
