package dev.inlay.core.quota;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.core.profile.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a process to a profile's provider: every call asks here first and waits for its turn.
///
/// All gates of a fleet share one ledger in the database. A gate takes slices of it, of about a
/// second of its calls, so that a busy process asks the ledger once a second; at low rates each
/// call takes its place in one line of the whole fleet when its time comes near, those who waited
/// longer sooner. When the provider refuses one call, all gates know within a moment, and what they
/// took and have not sent is taken again.
///
/// ```java
/// switch (gate.acquire(inputs, tokens, patience, stopping)) {
///   case Admission.Granted(Permit permit) -> {
///     try {
///       EmbeddingResponse response = embedderOf(permit.account()).embed(request);
///       permit.settle(response.tokens(), response.told());
///     } catch (EmbeddingException.RateLimited e) {
///       permit.refused(e);
///     } finally {
///       permit.finish();
///     }
///   }
///   case Admission.Postponed(Optional<Duration> delay, String reason) -> ...
///   case Admission.Stopped() -> ...
/// }
/// ```
///
/// A profile without accounts costs nothing: no connection, no thread, no question a call. A
/// process that is killed loses its slices: at most a second of its calls. Safe for use by many
/// threads. Close it after the last call: it gives back what it holds.
public final class QuotaGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaGate.class);

  /// How soon a waiting call notices that its caller stops.
  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  /// What was taken longer ago is looked at once more before it is sent.
  private static final Duration FRESH = Duration.ofSeconds(1);

  /// How often to look without being notified: with accounts, and for accounts.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final Duration LOOK_FOR_ACCOUNTS = Duration.ofSeconds(10);

  /// The ledger takes no more.
  private static final Duration MOST_PATIENCE = Duration.ofHours(1);

  /// How far ahead a place in the line is taken at once.
  private static final long FORESIGHT_NANOS = Duration.ofSeconds(2).toNanos();

  /// Who waited for so many times as long takes a place that lies further ahead: small calls that
  /// always fit do not keep a large one waiting for ever.
  private static final int PATIENT = 4;

  /// What a text costs beyond the learned ratio, mostly. Too little is a refusal, too much comes
  /// back.
  private static final double MARGIN = 0.01;

  /// When nothing says how long.
  private static final Duration UNTIL_CHANGED = Duration.ofMinutes(1);

  private static final String FEW_AT_FIRST =
      "nothing is known of the provider's limits yet, so that few calls go at once at first";

  /// How long a slice may lie here.
  private static final Duration HOLD = Duration.ofSeconds(1);

  private final QuotaLedger ledger;
  private final Profile profile;
  private final Standing standing;
  private final Books books;
  private final Watch watch;

  /// Who takes from the ledger: first come, first served.
  private final ReentrantLock line = new ReentrantLock(true);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Purse purse;
  private final Demand demand = new Demand();
  private final Hearsay hearsay = new Hearsay();
  private final SlowStart slowStart = new SlowStart();
  private long notReadyUntil = System.nanoTime();
  private boolean watching;
  private volatile boolean closed;
  private volatile long askedAt = System.nanoTime();

  private QuotaGate(Database database, Profile profile, String workerId) {
    this.ledger = new QuotaLedger(database, profile.id());
    this.profile = profile;
    this.standing = new Standing(ledger);
    this.books = new Books(ledger, workerId, standing.ratio());
    this.purse = new Purse(books);
    this.watch = new Watch(database, this);
  }

  /// A gate for the calls of one process with one profile.
  ///
  /// @param workerId names the process in what operators see
  public static QuotaGate open(Database database, Profile profile, String workerId) {
    QuotaGate gate = new QuotaGate(database, profile, workerId);
    gate.watchWhenDeclared();
    return gate;
  }

  /// Waits until a call may go. Calls of one process go in the order of asking.
  ///
  /// @param estimatedTokens as the profile's tokenizer counts them; the gate knows how the provider
  ///   counts instead
  /// @param patience the longest wait that is worth it; an hour at most
  /// @param stopping asked about every 50 ms while waiting
  /// @throws DatabaseException.Refused when the call is larger than [#caps()] allow
  /// @throws DatabaseException.Unavailable when the ledger cannot be asked
  public Admission acquire(
      int inputs, long estimatedTokens, Duration patience, BooleanSupplier stopping)
      throws InterruptedException {
    return acquire(inputs, estimatedTokens, patience, stopping, () -> {});
  }

  /// The same for callers that have something to do before a long wait.
  ///
  /// @param longWait run by the caller's thread whenever the wait turns out to go on for more than
  ///   a second: often, so it does nothing when there is nothing to do. What it throws ends the
  ///   wait
  public Admission acquire(
      int inputs,
      long estimatedTokens,
      Duration patience,
      BooleanSupplier stopping,
      Runnable longWait)
      throws InterruptedException {
    if (inputs < 1 || estimatedTokens < 0) {
      throw new IllegalArgumentException(
          "a call has at least one input and no negative tokens: %d inputs, %d tokens"
              .formatted(inputs, estimatedTokens));
    }
    long asked = System.nanoTime();
    long deadline = asked + min(patience, MOST_PATIENCE).toNanos();
    lookForAccounts();
    Amounts call = new Amounts(1, inputs, reserved(estimatedTokens));
    noteDemand(call);
    while (!closed && !stopping.getAsBoolean()) {
      if (!standing.declared()) {
        return granted(null, estimatedTokens);
      }
      if (!standing.limited()) {
        Turn free = standing.freeTurn(call);
        if (slowStart.begins(free)) {
          return granted(free, estimatedTokens);
        }
        if (deadline - System.nanoTime() <= 0) {
          return new Admission.Postponed(Optional.of(Duration.ofNanos(POLL_NANOS)), FEW_AT_FIRST);
        }
        awaitChange(POLL_NANOS, stopping);
        continue;
      }
      if (!line.tryLock(1, TimeUnit.SECONDS)) {
        longWait.run();
        continue;
      }
      Turn turn;
      try {
        Optional<Turn> held = cut(call);
        if (held.isPresent()) {
          turn = held.get();
        } else {
          Optional<QuotaLedger.Answer> answer =
              takePlace(call, asked, deadline, stopping, longWait);
          if (answer.isEmpty()) {
            continue; // the caller stops
          }
          switch (answer.get()) {
            case QuotaLedger.Answer.Given(Slice slice) -> turn = keep(slice, call);
            case QuotaLedger.Answer.Later(Optional<Duration> delay, String reason) -> {
              return new Admission.Postponed(delay, reason);
            }
          }
        }
      } finally {
        line.unlock();
      }
      if (await(turn, stopping)) {
        return granted(turn, estimatedTokens);
      }
    }
    return new Admission.Stopped();
  }

  /// How long until one more call of the usual size could go; empty: now. A slot that asks before
  /// it claims holds no items that it cannot send. Asks the ledger only when this process holds
  /// nothing.
  public Optional<Duration> readyIn() {
    lookForAccounts();
    if (!standing.limited()) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    Amounts call;
    lock.lock();
    try {
      if (notReadyUntil - now > 0) {
        return Optional.of(Duration.ofNanos(notReadyUntil - now));
      }
      call = demand.typicalCall().within(new Amounts(1, 1, 0), standing.caps());
      giveBackOld(now);
      Optional<Slice> slice = purse.find(call);
      if (slice.isPresent()) {
        return positive(slice.get().readyAt(call) - now);
      }
    } finally {
      lock.unlock();
    }
    Duration wait = min(ledger.ask(call).delay().orElse(UNTIL_CHANGED), MOST_PATIENCE);
    lock.lock();
    try {
      notReadyUntil = now + wait.toNanos();
    } finally {
      lock.unlock();
    }
    return positive(wait.toNanos());
  }

  /// Waits until one more call of the usual size could go, without reserving it; a change of the
  /// quota is noticed at once, and so is a caller that stops.
  public void awaitReady(BooleanSupplier stopping) throws InterruptedException {
    while (!closed && !stopping.getAsBoolean()) {
      Optional<Duration> wait = readyIn();
      if (wait.isEmpty()) {
        return;
      }
      lock.lockInterruptibly();
      try {
        changed.awaitNanos(Math.min(wait.get().toNanos(), POLL_NANOS));
      } finally {
        lock.unlock();
      }
    }
  }

  /// The largest call that ever goes: pack no larger ones. Changes when the quota does.
  public Caps caps() {
    Amounts most = standing.caps();
    return most.tokens() == Long.MAX_VALUE
        ? new Caps(most.inputs(), Long.MAX_VALUE)
        : new Caps(most.inputs(), Math.max(1, (long) (most.tokens() / books.ratio())));
  }

  /// Gives back what it holds and tells what was used. Who waits is told to stop. Idempotent.
  @Override
  public void close() {
    boolean wasWatching;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      wasWatching = watching;
      purse.giveBack(slice -> true);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (wasWatching) {
      watch.close();
      try {
        books.tell();
      } catch (DatabaseException e) {
        LOG.warn("profile={} quota could not be given back: {}", profile.name(), e.getMessage());
      }
    }
  }

  void accepted(Turn turn, Amounts used, long estimated, long counted, List<ToldLimit> limits) {
    if (slowStart.accepted(turn)) {
      wakeWaiting();
    }
    books.used(turn, used, estimated, counted);
    tell(turn, limits);
  }

  void refused(Turn turn, RateLimited refusal) {
    ended(turn);
    LOG.info(
        "profile={} account={} rate limited: {}",
        profile.name(),
        turn.account().account().name(),
        refusal.getMessage());
    try {
      books.tell(); // what was accepted so far says how much is allowed
      ledger.report(turn, refusal);
    } catch (DatabaseException e) {
      books.unused(turn.account(), turn.amounts());
      LOG.warn("profile={} refusal could not be shared: {}", profile.name(), e.getMessage());
      return;
    }
    tell(turn, refusal.told());
    try {
      look();
    } catch (DatabaseException e) {
      LOG.warn("profile={} quota could not be looked at: {}", profile.name(), e.getMessage());
    }
  }

  void denied(@Nullable Turn turn, String reason) {
    LOG.error("profile={} is refused by its provider: {}", profile.name(), reason);
    try {
      if (turn == null) {
        ledger.park(profile.name(), reason);
      } else {
        ended(turn);
        books.unused(turn.account(), turn.amounts());
        ledger.deny(turn.account().account().id(), reason);
        look();
      }
    } catch (DatabaseException e) {
      LOG.warn("profile={} cannot be parked: {}", profile.name(), e.getMessage());
    }
  }

  void unused(Turn turn) {
    ended(turn);
    books.unused(turn.account(), turn.amounts());
  }

  private void ended(Turn turn) {
    if (slowStart.ended(turn)) {
      wakeWaiting();
    }
  }

  private void wakeWaiting() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Looks at the accounts anew; what was taken in an older epoch is dropped.
  void look() {
    standing.look();
    lock.lock();
    try {
      notReadyUntil = System.nanoTime();
      giveBackOld(notReadyUntil);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    watchWhenDeclared();
  }

  boolean concerns(String notification) {
    return standing.concerns(notification, profile.id());
  }

  /// Gives back what nobody used in time, tells what was used, and looks now and then.
  void doChores() {
    long now = System.nanoTime();
    lock.lock();
    try {
      giveBackOld(now);
    } finally {
      lock.unlock();
    }
    books.tellWhenDue();
    if (now - askedAt < LOOK_AGAIN.toNanos() && standing.olderThan(LOOK_AGAIN)) {
      look();
    }
  }

  private Admission granted(@Nullable Turn turn, long estimatedTokens) {
    return new Admission.Granted(new Permit(this, turn, estimatedTokens));
  }

  /// What to reserve: as the provider will count, but no more than ever goes.
  private long reserved(long estimated) {
    long counted = (long) Math.ceil(estimated * books.ratio() * (1 + MARGIN));
    return Math.min(counted, Math.max(estimated, standing.caps().tokens()));
  }

  private void noteDemand(Amounts call) {
    lock.lock();
    try {
      askedAt = System.nanoTime();
      demand.note(call, askedAt);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Turn> cut(Amounts call) {
    lock.lock();
    try {
      giveBackOld(System.nanoTime());
      return purse.find(call).map(slice -> slice.cut(call));
    } finally {
      lock.unlock();
    }
  }

  /// Takes a place in the line, but none far ahead before its time comes near: a place keeps its
  /// time, however much those before it give back meanwhile.
  ///
  /// @return empty when the caller stops
  private Optional<QuotaLedger.Answer> takePlace(
      Amounts call, long asked, long deadline, BooleanSupplier stopping, Runnable longWait)
      throws InterruptedException {
    while (!closed && !stopping.getAsBoolean()) {
      long now = System.nanoTime();
      long foresight = Math.max(FORESIGHT_NANOS, (now - asked) / PATIENT);
      QuotaLedger.Answer answer = take(call, Math.min(deadline, now + foresight));
      if (!(answer instanceof QuotaLedger.Answer.Later later)) {
        return Optional.of(answer);
      }
      long delay = later.delay().map(Duration::toNanos).orElse(Long.MAX_VALUE);
      if (delay > deadline - now) {
        return Optional.of(later);
      }
      if (delay > FRESH.toNanos()) {
        longWait.run();
      }
      awaitChange(Math.min(FRESH.toNanos(), delay - foresight), stopping);
    }
    return Optional.empty();
  }

  private void awaitChange(long nanos, BooleanSupplier stopping) throws InterruptedException {
    long left = Math.max(POLL_NANOS, nanos);
    lock.lockInterruptibly();
    try {
      while (left > 0 && !closed && !stopping.getAsBoolean()) {
        long rest = changed.awaitNanos(Math.min(left, POLL_NANOS));
        if (rest > 0) {
          return; // something changed
        }
        left -= POLL_NANOS;
      }
    } finally {
      lock.unlock();
    }
  }

  private QuotaLedger.Answer take(Amounts call, long deadline) {
    Amounts wanted;
    lock.lock();
    try {
      purse.giveBack(slice -> true); // too little for this call
      wanted = demand.slice(call, standing.caps());
    } finally {
      lock.unlock();
    }
    QuotaLedger.Answer answer = take(wanted, wanted.equals(call) ? Duration.ZERO : HOLD, deadline);
    if (answer instanceof QuotaLedger.Answer.Later && !wanted.equals(call)) {
      answer = take(call, Duration.ZERO, deadline); // the last of a day may be less than a slice
    }
    return answer;
  }

  /// Serves a call from a new slice and keeps the rest.
  private Turn keep(Slice slice, Amounts call) {
    lock.lock();
    try {
      purse.add(slice);
      demand.pace(slice);
      hearsay.taken(slice);
      return slice.cut(call);
    } finally {
      lock.unlock();
    }
  }

  private QuotaLedger.Answer take(Amounts amounts, Duration hold, long deadline) {
    Duration patience = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    Settlements due = books.drain();
    try {
      return ledger.take(amounts, patience, hold, due);
    } catch (DatabaseException e) {
      books.putBack(due);
      throw e;
    }
  }

  /// Waits for a turn's time; false when it is not to be used: it was given back.
  private boolean await(Turn turn, BooleanSupplier stopping) throws InterruptedException {
    boolean goes = false;
    try {
      goes = awaitTime(turn, stopping) && isFresh(turn);
    } finally {
      if (!goes) {
        books.unused(turn.account(), turn.amounts());
      }
    }
    return goes;
  }

  private boolean awaitTime(Turn turn, BooleanSupplier stopping) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !stopping.getAsBoolean() && !standing.stale(turn.account())) {
        long left = turn.at() - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        changed.awaitNanos(Math.min(left, POLL_NANOS));
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// A turn that was taken long ago is checked: the notification may not have come.
  private boolean isFresh(Turn turn) {
    if (System.nanoTime() - turn.takenAt() > FRESH.toNanos() && standing.olderThan(FRESH)) {
      look();
    }
    return !standing.stale(turn.account());
  }

  private void giveBackOld(long now) {
    purse.giveBack(slice -> slice.expired(now) || standing.stale(slice.account()));
  }

  /// The ledger hears what is new; an answer whose news cannot be told is no error.
  private void tell(Turn turn, List<ToldLimit> limits) {
    AccountId account = turn.account().account().id();
    for (ToldLimit told : limits) {
      boolean news;
      lock.lock();
      try {
        news = hearsay.isNews(account, told, System.nanoTime());
      } finally {
        lock.unlock();
      }
      if (news) {
        try {
          ledger.tell(account, told);
        } catch (DatabaseException e) {
          LOG.warn("profile={} told limit is not kept: {}", profile.name(), e.getMessage());
        }
      }
    }
  }

  private void lookForAccounts() {
    if (!standing.declared() && standing.olderThan(LOOK_FOR_ACCOUNTS)) {
      look();
    }
  }

  private void watchWhenDeclared() {
    lock.lock();
    try {
      if (standing.declared() && !watching && !closed) {
        watching = true;
        watch.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Duration> positive(long nanos) {
    return nanos <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
