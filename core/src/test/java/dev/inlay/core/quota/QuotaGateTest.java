package dev.inlay.core.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.core.profile.Profiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuotaGateTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final List<QuotaGate> gates = new ArrayList<>();
  private InlayDatabase inlay;

  @BeforeEach
  void open() {
    inlay = InlayDatabase.create(embedder);
  }

  @AfterEach
  void close() {
    gates.forEach(QuotaGate::close);
    inlay.close();
  }

  @Test
  void aProfileWithoutAccountsNeverAsksAndNeverWaits() throws Exception {
    QuotaGate gate = gate();
    for (int i = 0; i < 1000; i++) {
      Permit permit = granted(gate.acquire(1, 1, Duration.ZERO, () -> false));
      assertThat(permit.account()).isEmpty();
      permit.settle(1, List.of());
    }
    assertThat(gate.readyIn()).isEmpty();
    assertThat(gate.caps()).isEqualTo(Caps.NONE);
    assertThat(inlay.number("select count(*) from pg_stat_activity where query ilike 'listen%'"))
        .isZero();
  }

  @Test
  void anAccountWithoutLimitsCostsNoQuestionACall() throws Exception {
    account("main");
    QuotaGate gate = gate();
    long before = inlay.number("select txid_current()");
    for (int i = 0; i < 1000; i++) {
      Permit permit = granted(gate.acquire(1, 1, Duration.ZERO, () -> false));
      assertThat(permit.account())
          .hasValueSatisfying(
              a -> {
                assertThat(a.name()).isEqualTo("main");
                assertThat(a.endpoint()).isEqualTo("https://main");
                assertThat(a.keySource()).isEqualTo("env:KEY");
              });
      permit.settle(1, List.of());
    }
    assertThat(inlay.number("select txid_current()") - before).isLessThan(10);
  }

  @Test
  void ofWhatIsNotKnownFewCallsGoAtOnceAtFirst() throws Exception {
    account("main");
    QuotaGate gate = gate();
    Permit first = granted(gate.acquire(1, 1, Duration.ZERO, () -> false));
    assertThat(gate.acquire(1, 1, Duration.ZERO, () -> false))
        .isInstanceOfSatisfying(
            Admission.Postponed.class,
            postponed -> assertThat(postponed.reason()).contains("few calls go at once"));
    CompletableFuture<Admission> waiting =
        async(() -> gate.acquire(1, 1, Duration.ofSeconds(10), () -> false));
    first.settle(1, List.of());
    granted(waiting.get(5, TimeUnit.SECONDS)).unused();
    for (int i = 1; i < 32; i++) {
      granted(gate.acquire(1, 1, Duration.ZERO, () -> false)).settle(1, List.of());
    }
    granted(gate.acquire(1, 1, Duration.ZERO, () -> false));
    granted(gate.acquire(1, 1, Duration.ZERO, () -> false));
    assertThat(gate.acquire(1, 1, Duration.ZERO, () -> false))
        .isInstanceOf(Admission.Postponed.class);
    limit("requests", 6000, 60, 0);
    await()
        .untilAsserted(
            () ->
                assertThat(gate.acquire(1, 1, Duration.ZERO, () -> false))
                    .isInstanceOf(Admission.Granted.class));
  }

  @Test
  void callsGoAsTheBucketRefills() throws Exception {
    account("main");
    limit("requests", 600, 0.1, 0);
    QuotaGate gate = gate();
    go(gate);
    long started = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      go(gate);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(950), Duration.ofMillis(1500));
  }

  @Test
  void whatIsBeyondThePatienceIsPostponedWithTheReason() throws Exception {
    account("main");
    limit("requests", 1, 60, 0);
    QuotaGate gate = gate();
    go(gate);
    Admission answer = gate.acquire(1, 1, Duration.ofSeconds(5), () -> false);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Admission.Postponed.class,
            postponed -> {
              assertThat(postponed.reason())
                  .isEqualTo("account \"main\": its 1 requests a minute are used up");
              assertThat(postponed.delay().orElseThrow()).isGreaterThan(Duration.ofSeconds(50));
            });
    assertThat(gate.readyIn().orElseThrow()).isGreaterThan(Duration.ofSeconds(50));
  }

  @Test
  void whoStopsStopsWaitingAndGivesBackItsTurn() throws Exception {
    account("main");
    limit("requests", 6, 10, 0);
    QuotaGate gate = gate();
    go(gate);
    AtomicBoolean stopping = new AtomicBoolean();
    CompletableFuture<Admission> waiting = async(() -> gate.acquire(1, 1, PATIENT, stopping::get));
    await().until(() -> available("requests") == -1);
    stopping.set(true);
    assertThat(waiting.get(1, TimeUnit.SECONDS)).isEqualTo(new Admission.Stopped());
    await().until(() -> available("requests") == 0);
  }

  @Test
  void whoIsInterruptedGivesBackItsTurn() throws Exception {
    account("main");
    limit("requests", 6, 10, 0);
    QuotaGate gate = gate();
    go(gate);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                gate.acquire(1, 1, PATIENT, () -> false);
                thrown.complete(new AssertionError("it was let go"));
              } catch (InterruptedException e) {
                thrown.complete(e);
              }
            });
    await().until(() -> available("requests") == -1);
    waiting.interrupt();
    assertThat(thrown.get(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    await().until(() -> available("requests") == 0);
  }

  @Test
  void aCallThatNeverGoesIsRefusedAndTheCapsTellTheLargest() throws Exception {
    account("main");
    limit("tokens", 10_000, 60, 250);
    limit("inputs", 100, 60, 250);
    QuotaGate gate = gate();
    assertThat(gate.caps()).isEqualTo(new Caps(95, 9500));
    assertThatThrownBy(() -> gate.acquire(1, 10_001, PATIENT, () -> false))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("10001 tokens can never go");
    assertThatThrownBy(() -> gate.acquire(0, 1, PATIENT, () -> false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRefusalIsKnownToAnotherProcessWithinATenthOfASecond() throws Exception {
    account("main");
    limit("requests", 6000, 60, 250);
    QuotaGate refused = gate();
    QuotaGate other = gate();
    for (int i = 0; i < 40; i++) {
      go(other); // so it takes slices
    }
    Permit permit = granted(refused.acquire(1, 1, PATIENT, () -> false));
    long told = System.nanoTime();
    permit.refused(new RateLimited("slow down", Duration.ofSeconds(20)));
    long known = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO)
        .until(
            () ->
                !(other.acquire(1, 1, Duration.ZERO, () -> false) instanceof Admission.Granted g)
                    || unused(g));
    assertThat(Duration.ofNanos(System.nanoTime() - known)).isLessThan(Duration.ofMillis(100));
    assertThat(known - told).isLessThan(Duration.ofSeconds(1).toNanos());
    assertThat(other.acquire(1, 1, Duration.ZERO, () -> false))
        .isInstanceOfSatisfying(
            Admission.Postponed.class,
            p -> assertThat(p.reason()).isEqualTo("account \"main\": slow down"));
  }

  @Test
  void aCallThatWaitsLearnsOfARefusalAndWaitsLonger() throws Exception {
    account("main");
    limit("requests", 60, 1, 0);
    QuotaGate waiting = gate();
    QuotaGate refused = gate();
    Permit permit = granted(refused.acquire(1, 1, PATIENT, () -> false));
    CompletableFuture<Admission> answer =
        async(() -> waiting.acquire(1, 1, Duration.ofSeconds(10), () -> false));
    await().until(() -> available("requests") < 0);
    permit.refused(new RateLimited("slow down", Duration.ofSeconds(60)));
    assertThat(answer.get(2, TimeUnit.SECONDS)).isInstanceOf(Admission.Postponed.class);
  }

  @Test
  void aLimitOfADayHoldsEvenWhenTheAnswerSaysOtherwise() throws Exception {
    account("main");
    QuotaGate gate = gate();
    Permit permit = granted(gate.acquire(1, 1, PATIENT, () -> false));
    permit.refused(
        new RateLimited(
            "quota exceeded",
            Duration.ofSeconds(14),
            QuotaUnit.REQUESTS,
            QuotaWindow.DAY,
            List.of()));
    assertThat(gate.acquire(1, 1, PATIENT, () -> false))
        .isInstanceOfSatisfying(
            Admission.Postponed.class,
            p -> {
              assertThat(p.reason()).isEqualTo("account \"main\": quota exceeded");
              assertThat(
                      inlay.value(
                          "select cooldown_until = (inlay.limit_period('day', 'UTC', clock_timestamp())).resets_at from inlay.quota"))
                  .isEqualTo("true");
            });
  }

  @Test
  void whatWasReservedAndNotUsedGoesBack() throws Exception {
    account("main");
    limit("requests", 60, 60, 0);
    limit("tokens", 60_000, 60, 0);
    QuotaGate gate = gate();
    granted(gate.acquire(10, 6000, PATIENT, () -> false)).settle(1000, List.of());
    Permit unused = granted(gate.acquire(10, 100, PATIENT, () -> false));
    unused.unused();
    unused.finish(); // says nothing more
    granted(gate.acquire(10, 5000, PATIENT, () -> false)).finish(); // perhaps it was counted
    gate.close();
    assertThat(available("requests")).isBetween(58L, 59L);
    // 1,000, and of 5,000 a sixth and a margin, as the first answer taught
    assertThat(available("tokens")).isBetween(58_100L, 59_500L);
  }

  @Test
  void closingGivesBackTheSlice() throws Exception {
    account("main");
    limit("requests", 6000, 60, 0);
    QuotaGate gate = gate();
    int calls = 60;
    for (int i = 0; i < calls; i++) {
      go(gate);
    }
    gate.close();
    await()
        .until(
            () -> available("requests") >= 6000 - calls); // a slice counts as used a second later
    assertThat(gate.acquire(1, 1, PATIENT, () -> false)).isEqualTo(new Admission.Stopped());
    gate.close();
  }

  @Test
  void aGateThatNobodyClosesHoldsASliceAtMost() throws Exception {
    account("main");
    limit("requests", 6000, 60, 0);
    QuotaGate gate = gate();
    int calls = 60;
    for (int i = 0; i < calls; i++) {
      go(gate);
    }
    assertThat(available("requests"))
        .isGreaterThan(6000 - calls - 25 - 100); // 0.25 s, held for 1 s
  }

  @Test
  void whatNobodyUsesInTimeGoesBack() throws Exception {
    account("main");
    limit("requests", 6000, 60, 0);
    QuotaGate gate = gate();
    for (int i = 0; i < 60; i++) {
      go(gate);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> available("requests") == 6000);
  }

  @Test
  void theTokensThatTheProviderCountsAreReserved() throws Exception {
    account("main");
    limit("tokens", 1_000_000, 60, 0);
    QuotaGate gate = gate();
    for (int i = 0; i < 5; i++) {
      granted(gate.acquire(1, 10_000, PATIENT, () -> false)).settle(15_000, List.of());
    }
    gate.close();
    assertThat(inlay.value("select round(ratio::numeric, 2) from inlay.token_ratio"))
        .isEqualTo("1.50");
    QuotaGate next = gate();
    assertThat(next.caps().estimatedTokens()).isEqualTo(633_333);
    long before = available("tokens");
    Permit permit = granted(next.acquire(1, 100_000, PATIENT, () -> false));
    assertThat(before - available("tokens")).isBetween(140_000L, 151_500L);
    permit.finish();
    assertThat(next.acquire(1, 900_000, Duration.ZERO, () -> false))
        .as("the estimate fits, so it goes when the bucket is full")
        .isInstanceOf(Admission.Postponed.class);
  }

  @Test
  void theFirstAnswerTeachesHowTheProviderCountsTokens() throws Exception {
    account("main");
    limit("tokens", 1_000_000, 60, 0);
    QuotaGate gate = gate();
    assertThat(gate.caps().estimatedTokens()).isEqualTo(950_000);
    granted(gate.acquire(1, 10, PATIENT, () -> false)).settle(2, List.of());
    assertThat(gate.caps().estimatedTokens()).as("a few words say little").isEqualTo(950_000);
    granted(gate.acquire(1, 10_000, PATIENT, () -> false)).settle(5_000, List.of());
    assertThat(gate.caps().estimatedTokens()).isEqualTo(1_900_000);
  }

  @Test
  void limitsThatTheProviderTellsHoldAtOnce() throws Exception {
    account("main");
    QuotaGate gate = gate();
    granted(gate.acquire(1, 10, PATIENT, () -> false))
        .settle(
            10, List.of(told(QuotaUnit.REQUESTS, 500, 490), told(QuotaUnit.TOKENS, 9000, 8990)));
    assertThat(inlay.number("select told from inlay.quota_limit where unit = 'requests'"))
        .isEqualTo(500);
    assertThat(available("tokens")).isBetween(8990L, 9000L);
    await().until(() -> gate.caps().estimatedTokens() == 8550);
    granted(gate.acquire(1, 10, PATIENT, () -> false))
        .settle(10, List.of(told(QuotaUnit.REQUESTS, 250, 240)));
    assertThat(inlay.number("select told from inlay.quota_limit where unit = 'requests'"))
        .isEqualTo(250);
  }

  @Test
  void eachCallUsesTheAccountThatCanGoFirst() throws Exception {
    account("main");
    account("second");
    for (String name : List.of("main", "second")) {
      inlay.execute(
          "select inlay.declare_limit('default', '%s', 'requests', 'minute', 6, 20, 0)"
              .formatted(name));
    }
    QuotaGate gate = gate();
    List<String> used = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Permit permit = granted(gate.acquire(1, 1, PATIENT, () -> false));
      used.add(permit.account().orElseThrow().name());
      permit.finish();
    }
    assertThat(used).containsExactlyInAnyOrder("main", "main", "second", "second");
  }

  @Test
  void profilesThatShareAnEndpointAndKeyShareTheQuota() throws Exception {
    account("main");
    limit("requests", 6, 10, 0);
    var other = new Profiles(inlay.database()).require("other", "hashing", "hashing", embedder);
    inlay.execute("select inlay.declare_account('other', 'o', 'https://main', 'env:KEY')");
    go(gate());
    QuotaGate second = QuotaGate.open(inlay.database(), other, "o");
    gates.add(second);
    assertThat(second.acquire(1, 1, Duration.ZERO, () -> false))
        .isInstanceOf(Admission.Postponed.class);
  }

  @Test
  void aParkedProfileIsPostponedUntilSomebodyMendsIt() throws Exception {
    account("main");
    QuotaGate gate = gate();
    inlay.execute("select inlay.park_profile('default', 'the key was revoked')");
    await().until(() -> gate.readyIn().isPresent());
    assertThat(gate.acquire(1, 1, PATIENT, () -> false))
        .isEqualTo(
            new Admission.Postponed(
                Optional.empty(), "the profile is parked: the key was revoked"));
    CompletableFuture<Boolean> ready =
        async(
            () -> {
              gate.awaitReady(() -> false);
              return true;
            });
    inlay.execute("select inlay.unpark_profile('default')");
    assertThat(ready.get(5, TimeUnit.SECONDS)).isTrue();
    go(gate);
  }

  @Test
  void whoWaitsToBeReadyIsWokenByAnOperator() throws Exception {
    account("main");
    limit("requests", 600, 60, 0);
    QuotaGate gate = gate();
    Permit permit = granted(gate.acquire(1, 1, PATIENT, () -> false));
    permit.refused(new RateLimited("slow down", Duration.ofMinutes(10)));
    assertThat(gate.readyIn().orElseThrow()).isGreaterThan(Duration.ofMinutes(9));
    CompletableFuture<Boolean> ready =
        async(
            () -> {
              gate.awaitReady(() -> false);
              return true;
            });
    inlay.execute("select inlay.reset_rate_limits('default')");
    assertThat(ready.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aWatchThatLostItsConnectionIsBackSoon() throws Exception {
    account("main");
    limit("requests", 6000, 60, 0);
    QuotaGate gate = gate();
    await().until(() -> listeners() == 1);
    inlay.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen inlay_quota'");
    await().until(() -> listeners() == 1);
    inlay.execute("select inlay.park_profile('default', 'x')");
    await().atMost(Duration.ofSeconds(2)).until(() -> gate.readyIn().isPresent());
  }

  @Test
  void anAccountThatIsDeclaredLaterIsFound() throws Exception {
    QuotaGate gate = gate();
    go(gate);
    account("main");
    limit("requests", 1, 60, 0);
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> granted(gate.acquire(1, 1, PATIENT, () -> false)).account().isPresent());
  }

  @Test
  void aRefusalThatCannotBeSharedThrowsNothing() throws Exception {
    account("main");
    limit("requests", 60, 60, 0);
    QuotaGate gate = gate();
    Permit permit = granted(gate.acquire(1, 1, PATIENT, () -> false));
    inlay.database().close();
    permit.refused(new RateLimited("slow down", null));
    assertThatThrownBy(() -> gate.acquire(1, 1, PATIENT, () -> false))
        .isInstanceOf(DatabaseException.Unavailable.class);
    gate.close();
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> async(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Executors.newVirtualThreadPerTaskExecutor()
        .execute(
            () -> {
              try {
                result.complete(work.run());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private QuotaGate gate() {
    QuotaGate gate = QuotaGate.open(inlay.database(), inlay.profile(), "w" + gates.size());
    gates.add(gate);
    return gate;
  }

  private static Permit granted(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Granted.class);
    return ((Admission.Granted) admission).permit();
  }

  private static void go(QuotaGate gate) throws InterruptedException {
    granted(gate.acquire(1, 1, PATIENT, () -> false)).settle(1, List.of());
  }

  /// Gives the permit back; false.
  private static boolean unused(Admission.Granted granted) {
    granted.permit().unused();
    return false;
  }

  private static ToldLimit told(QuotaUnit unit, long limit, long remaining) {
    return new ToldLimit(
        unit,
        QuotaWindow.MINUTE,
        OptionalLong.of(limit),
        OptionalLong.of(remaining),
        Optional.empty());
  }

  private void account(String name) {
    inlay.execute(
        "select inlay.declare_account('default', '%s', 'https://%s', 'env:KEY')"
            .formatted(name, name));
  }

  private void limit(String unit, long amount, double burstSeconds, int slackMillis) {
    inlay.execute(
        "select inlay.declare_limit('default', 'main', '%s', 'minute', %d, %s, %d)"
            .formatted(unit, amount, burstSeconds, slackMillis));
  }

  private long available(String unit) {
    return inlay.number(
        "select available from inlay.get_quota_status('default') where unit = '%s'"
            .formatted(unit));
  }

  private long listeners() {
    return inlay.number(
        "select count(*) from pg_stat_activity where datname = current_database() and query = 'listen inlay_quota'");
  }
}
