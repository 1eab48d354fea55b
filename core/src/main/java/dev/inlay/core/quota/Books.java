package dev.inlay.core.quota;

import dev.inlay.core.db.DatabaseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a process used and the ledger does not know yet. Safe for use by many threads.
final class Books {
  private static final Logger LOG = LoggerFactory.getLogger(Books.class);
  private static final long SETTLE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REPORT_NANOS = Duration.ofSeconds(5).toNanos();

  /// As in the ledger.
  private static final double LEAST_RATIO = 0.1;

  private static final double MOST_RATIO = 10;

  /// Estimated tokens of an answer that says something; a few words say little.
  private static final long ENOUGH = 500;

  private final QuotaLedger ledger;
  private final String workerId;
  private final ReentrantLock lock = new ReentrantLock();
  private final Settlements settlements = new Settlements();
  private final Map<AccountId, Usage> usage = new HashMap<>();
  private long unsettledSince = System.nanoTime();
  private long reportedAt = System.nanoTime();
  private volatile double ratio;
  private boolean learned;

  /// @param ratio as learned so far; 1: nothing, mostly, and the first answer teaches it
  Books(QuotaLedger ledger, String workerId, double ratio) {
    this.ledger = ledger;
    this.workerId = workerId;
    this.ratio = ratio;
    this.learned = ratio != 1;
  }

  /// Tokens that the provider counts for one that the tokenizer counts.
  double ratio() {
    return ratio;
  }

  /// @param counted tokens that the provider told for the estimated ones; 0 of 0 when it told none
  void used(Turn turn, Amounts used, long estimated, long counted) {
    lock.lock();
    try {
      settle(turn.account(), turn.amounts(), used);
      usage.merge(turn.account().account().id(), new Usage(used, estimated, counted), Usage::plus);
      learnAtOnce(estimated, counted);
    } finally {
      lock.unlock();
    }
  }

  /// What the ledger will say of the same answer some seconds later, and then more exactly: until
  /// then calls would be as small as the estimate is too large.
  private void learnAtOnce(long estimated, long counted) {
    if (!learned && estimated >= ENOUGH && counted > 0) {
      learned = true;
      ratio = Math.clamp((double) counted / estimated, LEAST_RATIO, MOST_RATIO);
    }
  }

  void unused(AccountState account, Amounts amounts) {
    lock.lock();
    try {
      settle(account, amounts, Amounts.NONE);
    } finally {
      lock.unlock();
    }
  }

  /// What is to be settled, for who does it now.
  Settlements drain() {
    lock.lock();
    try {
      return settlements.drain();
    } finally {
      lock.unlock();
    }
  }

  /// It could not be settled: later.
  void putBack(Settlements drained) {
    lock.lock();
    try {
      settlements.addAll(drained);
    } finally {
      lock.unlock();
    }
  }

  /// Tells the ledger what has waited for long.
  void tellWhenDue() {
    long now = System.nanoTime();
    if (settlementsDue(now)) {
      tellSettlements();
    }
    if (now - reportedAt > REPORT_NANOS) {
      tellUsage();
    }
  }

  /// Tells the ledger everything.
  void tell() {
    tellSettlements();
    tellUsage();
  }

  private boolean settlementsDue(long now) {
    lock.lock();
    try {
      return !settlements.isEmpty() && now - unsettledSince > SETTLE_NANOS;
    } finally {
      lock.unlock();
    }
  }

  private void tellSettlements() {
    Settlements due = drain();
    if (due.isEmpty()) {
      return;
    }
    try {
      ledger.settle(due);
    } catch (DatabaseException.Unavailable e) {
      putBack(due);
      throw e;
    } catch (DatabaseException.Refused e) {
      LOG.error("worker={} what was used could not be settled: {}", workerId, e.getMessage(), e);
    }
  }

  private void tellUsage() {
    Map<AccountId, Usage> due;
    lock.lock();
    try {
      due = Map.copyOf(usage);
      usage.clear();
      reportedAt = System.nanoTime();
    } finally {
      lock.unlock();
    }
    due.forEach(
        (account, used) -> {
          try {
            ratio = ledger.reportUse(account, workerId, used);
          } catch (DatabaseException.Refused e) {
            LOG.info("worker={} account={} is gone: {}", workerId, account, e.getMessage());
          }
        });
  }

  /// What no ledger counts needs no settling.
  private void settle(AccountState account, Amounts taken, Amounts used) {
    if (account.limited()) {
      if (settlements.isEmpty()) {
        unsettledSince = System.nanoTime();
      }
      settlements.add(account, taken, used);
    }
  }
}
