package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
  private static final long SECOND = 1_000_000;
  private static final long[] CALL = {1, 10, 500};
  private static final long[] NOTHING = {0, 0, 0};
  private Queue q;
  private Quota quota;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    quota = Quota.of(q.s, "remote");
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void aFullBucketGoesAtOnceAndThenAsItRefills() throws SQLException {
    quota.limit("requests", "minute", 6);
    for (int i = 0; i < 5; i++) {
      assertThat(quota.take().atOnce()).as("call %d", i).isTrue();
    }
    assertThat(quota.take().micros()).isBetween(0L, SECOND / 4); // a part is never spent
    assertThat(quota.take().micros()).isBetween(9 * SECOND, 10 * SECOND + SECOND / 4);
    assertThat(quota.take().micros()).isBetween(19 * SECOND, 20 * SECOND + SECOND / 4);
  }

  @Test
  void whoComesLaterGoesLater() throws SQLException {
    quota.limit("requests", "minute", 60, 1, 0);
    try (Session other = q.session()) {
      Quota second = quota.on(other);
      long before = 0;
      for (int i = 0; i < 20; i++) {
        long now = q.s.number("select inlay.clock_us(clock_timestamp())");
        long goes = now + (i % 2 == 0 ? quota : second).take().micros();
        assertThat(goes).isGreaterThan(before);
        before = goes;
      }
    }
  }

  @Test
  void aBucketThatHoldsOneCallLetsItGo() throws SQLException {
    quota.limit("requests", "minute", 1);
    assertThat(quota.take().micros()).isBetween(0L, SECOND / 4);
    assertThat(quota.take().micros()).isBetween(59 * SECOND, 61 * SECOND);
  }

  @Test
  void aCallThatNeedsAllOfTheBucketGoesWhenItIsFullAndALittleMore() throws SQLException {
    quota.limit("tokens", "minute", 10_000);
    assertThat(quota.take(1, 1, 10_000, 3_600_000).micros()).isZero();
    assertThat(quota.take(1, 1, 10_000, 3_600_000).micros())
        .isBetween(59 * SECOND, 60 * SECOND + SECOND / 4);
    assertThat(quota.take(1, 1, 10_000, 3_600_000).micros())
        .isBetween(119 * SECOND, 120 * SECOND + SECOND / 2);
    assertThat(q.s.number("select tokens from inlay.quota_caps(?::int)", profile()))
        .isEqualTo(9500);
  }

  @Test
  void allLimitsMustLetACallGo() throws SQLException {
    quota.limit("requests", "minute", 60);
    quota.limit("tokens", "minute", 6000);
    quota.limit("inputs", "day", 100);
    assertThat(quota.take(1, 10, 5000, 1000).atOnce()).isTrue();
    Quota.Taken late = quota.take(1, 10, 3000, 1000);
    assertThat(late.account()).isNull();
    assertThat(late.reason()).isEqualTo("account \"main\": its 6000 tokens a minute are used up");
    assertThat(late.micros()).isBetween(19 * SECOND, 21 * SECOND);
    assertThat(quota.available("requests", "minute")).isEqualTo(59);
    assertThat(quota.available("inputs", "day")).isEqualTo(90);
    assertThat(quota.take(1, 91, 0, 1000).reason())
        .isEqualTo("account \"main\": its 100 inputs a day are used up");
  }

  @Test
  void whatIsBeyondThePatienceIsNotReserved() throws SQLException {
    quota.limit("requests", "minute", 6, 10, 0);
    assertThat(quota.take().atOnce()).isTrue();
    for (int i = 0; i < 3; i++) {
      Quota.Taken late = quota.take(1, 0, 0, 5000);
      assertThat(late.account()).isNull();
      assertThat(late.micros()).isBetween(8 * SECOND, 10 * SECOND);
    }
    assertThat(quota.take(1, 0, 0, 20_000).micros()).isBetween(8 * SECOND, 10 * SECOND);
  }

  @Test
  void askingReservesNothing() throws SQLException {
    quota.limit("requests", "minute", 6, 10, 0);
    assertThat(quota.take(1, 0, 0, null).micros()).isZero();
    assertThat(quota.take().atOnce()).isTrue();
    assertThat(quota.take(1, 0, 0, null).micros()).isBetween(8 * SECOND, 10 * SECOND);
    assertThat(quota.take(1, 0, 0, null).account()).isNull();
  }

  @Test
  void aCallThatNoBucketHoldsIsRefused() throws SQLException {
    quota.limit("tokens", "minute", 10_000);
    Refused.with(
        "IN030",
        "20000 tokens can never go: account \"main\" allows at most 10000 tokens a minute",
        () -> quota.take(1, 1, 20_000, 1000));
    quota.limit("tokens", "day", 5000);
    Refused.with("IN030", "at most 5000 tokens a day", () -> quota.take(1, 1, 6000, 1000));
    assertThat(q.s.number("select tokens from inlay.quota_caps(?::int)", profile()))
        .isEqualTo(5000);
    assertThat(q.s.text("select inputs from inlay.quota_caps(?::int)", profile()))
        .isEqualTo("null");
  }

  @Test
  void aLargeCallGoesToTheAccountThatHoldsIt() throws SQLException {
    quota.limit("tokens", "minute", 1000);
    quota.account("remote", "big", "https://big", "UTC");
    assertThat(quota.take(1, 1, 5000, 0).account()).isEqualTo("big");
  }

  @Test
  void whatIsNotUsedGoesBack() throws SQLException {
    quota.limit("requests", "minute", 60);
    quota.limit("tokens", "minute", 6000);
    quota.limit("tokens", "day", 100_000);
    Quota.Taken taken = quota.take(1, 10, 500, 0);
    assertThat(quota.available("tokens", "minute")).isBetween(5500L, 5520L);
    quota.settle("main", taken.epoch(), CALL, new long[] {1, 10, 200});
    assertThat(quota.available("tokens", "minute")).isBetween(5800L, 5830L);
    assertThat(quota.status("used", "tokens", "day")).isEqualTo("200");
    quota.settle("main", taken.epoch(), NOTHING, new long[] {0, 0, 700});
    assertThat(quota.available("tokens", "minute")).isBetween(5100L, 5150L);
    assertThat(quota.status("used", "tokens", "day")).isEqualTo("900");
    quota.settle("main", quota.take(1, 10, 500, 0).epoch(), CALL, NOTHING);
    assertThat(quota.status("used", "tokens", "day")).isEqualTo("900");
    assertThat(quota.available("requests", "minute")).isEqualTo(59);
  }

  @Test
  void aDayBeginsAtMidnightOfItsZone() throws SQLException {
    quota.account("remote", "main", "https://remote", "Pacific/Kiritimati");
    quota.limit("inputs", "day", 100);
    quota.take(1, 100, 0, 0);
    String period =
        "(inlay.limit_period('day', 'Pacific/Kiritimati', clock_timestamp() %s)).number";
    assertThat(quota.status("used", "inputs", "day")).isEqualTo("100");
    assertThat(
            q.s.text(
                "select (p).resets_at at time zone 'UTC' from (select inlay.limit_period('day', 'America/Los_Angeles', '2026-03-08 09:59Z') p) x"))
        .isEqualTo("2026-03-09 07:00:00.0"); // the day on which summer time begins has 23 hours
    assertThat(
            q.s.number(
                "select inlay.quota_used(limit_id, "
                    + period.formatted("+ interval '1 day'")
                    + ") from inlay.quota_limit"))
        .isZero();
    Quota.Taken late = quota.take(1, 1, 0, 3_600_000);
    assertThat(late.account()).isNull();
    assertThat(late.micros()).isBetween(0L, 24 * 3600 * SECOND);
    q.s.run(
        "select setval(inlay.quota_counter('used', limit_id), ("
            + period.formatted("- interval '1 day'")
            + ") * 100000000000000 + 100) from inlay.quota_limit");
    assertThat(quota.take(1, 1, 0, 0).atOnce()).isTrue();
    assertThat(quota.status("used", "inputs", "day")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({
    "day, UTC, 2026-01-31 23:59:59Z, 20484, 2026-02-01 00:00:00.0",
    "month, UTC, 2026-01-31 23:59:59Z, 24313, 2026-02-01 00:00:00.0",
    "month, America/Los_Angeles, 2026-02-01 07:59:59Z, 24313, 2026-02-01 08:00:00.0",
    "month, Pacific/Kiritimati, 2025-12-31 10:00:00Z, 24313, 2026-01-31 10:00:00.0"
  })
  void daysAndMonthsAreThoseOfTheZone(
      String per, String zone, String at, long number, String resets) throws SQLException {
    assertThat(
            q.s.rows(
                "select number, resets_at at time zone 'UTC' from inlay.limit_period(?, ?, ?::timestamptz)",
                per,
                zone,
                at))
        .hasToString("[[" + number + ", " + resets + "]]");
  }

  @Test
  void aSpendCapHoldsUntilTheNextMonth() throws SQLException {
    q.s.run(
        "select inlay.declare_account('remote', 'main', 'https://remote', 'env:KEY', 'UTC', 20000)");
    quota.limit("money", "month", 10); // a ten-thousandth of a cent: 500 tokens
    assertThat(quota.take(1, 1, 400, 0).atOnce()).isTrue();
    assertThat(quota.status("used", "money", "month")).isEqualTo("8");
    Quota.Taken late = quota.take(1, 1, 200, 3_600_000);
    assertThat(late.account()).isNull();
    assertThat(late.reason()).isEqualTo("account \"main\": its $0.000010 a month are used up");
    assertThat(quota.take(1, 1, 100, 0).atOnce()).isTrue();
  }

  @Test
  void eachCallTakesTheAccountThatLetsItGoFirst() throws SQLException {
    quota.account("remote", "second", "https://second", "UTC");
    q.s.run("select inlay.declare_limit('remote', 'main', 'requests', 'minute', 6, 20, 0)");
    q.s.run("select inlay.declare_limit('remote', 'second', 'requests', 'minute', 12, 20, 0)");
    List<String> accounts = new java.util.ArrayList<>();
    for (int i = 0; i < 9; i++) {
      accounts.add(String.valueOf(quota.take().account()));
    }
    assertThat(accounts.subList(0, 6)).containsOnly("main", "second");
    assertThat(accounts.stream().filter("main"::equals).count()).isEqualTo(3);
    q.s.run(
        "select inlay.declare_account('remote', 'second', 'https://second', 'env:KEY', enabled => false)");
    assertThat(quota.take().account()).isEqualTo("main");
    q.s.run(
        "select inlay.declare_account('remote', 'main', 'https://remote', 'env:KEY', enabled => false)");
    assertThat(quota.take().reason()).isEqualTo("every account of the profile is disabled");
  }

  @Test
  void profilesOfTheSameEndpointKeyAndModelShareOneQuota() throws SQLException {
    quota.limit("requests", "minute", 6, 20, 0);
    int other = Schemas.profile(q.s, "other");
    Quota same = new Quota(q.s, other);
    same.account("other", "shared", "https://remote", "UTC");
    assertThat(quota.take().atOnce()).isTrue();
    assertThat(same.take().atOnce()).isTrue();
    assertThat(quota.take().micros()).isGreaterThan(5 * SECOND);
    assertThat(same.take().micros()).isGreaterThan(15 * SECOND);
    assertThat(q.s.number("select count(*) from inlay.quota")).isOne();
    q.s.run("select inlay.drop_account('remote', 'main')");
    assertThat(same.take().micros()).isGreaterThan(25 * SECOND);
    q.s.run("select inlay.drop_account('other', 'shared')");
    assertThat(q.s.number("select count(*) from inlay.quota")).isZero();
    assertThat(
            q.s.number(
                "select count(*) from pg_class where relkind = 'S' and relname ~ '^quota_.*_\\d+$'"))
        .isZero();
  }

  @Test
  void aRefusalMakesEverybodyWaitAndTakeAgain() throws SQLException {
    quota.limit("requests", "minute", 600);
    Quota.Taken first = quota.take();
    long epoch = quota.refuse(first.epoch(), "requests", "minute", 3000);
    assertThat(epoch).isGreaterThan(first.epoch());
    Quota.Taken next = quota.take();
    assertThat(next.epoch()).isEqualTo(epoch);
    assertThat(next.micros()).isBetween(2 * SECOND, 3 * SECOND);
    assertThat(quota.take(1, 0, 0, 1000).reason()).contains("the provider asked to wait");
    assertThat(quota.status("cooldown_reason", "requests", "minute"))
        .isEqualTo("the provider asked to wait");
  }

  @Test
  void severalRefusalsOfOneMomentCountOnce() throws SQLException {
    quota.limit("requests", "minute", 600);
    long taken = quota.take().epoch();
    quota.take();
    quota.refuse(taken, null, null, null);
    String throttle = quota.status("round(throttle::numeric, 2)", "requests", "minute");
    quota.refuse(taken, null, null, null);
    quota.refuse(taken, null, null, null);
    assertThat(quota.status("round(throttle::numeric, 2)", "requests", "minute"))
        .isEqualTo(throttle)
        .isEqualTo("0.50");
    assertThat(quota.take(1, 0, 0, 0).reason()).contains("the provider asked to wait");
    quota.refuse(taken, null, null, 30_000);
    assertThat(quota.take(1, 0, 0, 0).micros()).isGreaterThan(29 * SECOND);
  }

  @Test
  void theBucketIsEmptyAfterARefusalWhateverWeThought() throws SQLException {
    quota.limit("requests", "minute", 600);
    quota.refuse(quota.take().epoch(), null, null, 0);
    assertThat(quota.available("requests", "minute")).isZero();
    long reservedBefore = quota.take().epoch();
    quota.refuse(reservedBefore, null, null, 0);
    quota.settle("main", reservedBefore, new long[] {100, 0, 0}, NOTHING);
    assertThat(quota.available("requests", "minute"))
        .as("what was taken before the bucket was emptied does not go back into it")
        .isLessThan(5);
  }

  @Test
  void whatIsGivenBackAfterARefusalFillsTheOtherLimits() throws SQLException {
    quota.limit("requests", "minute", 600);
    quota.limit("tokens", "minute", 60_000);
    Quota.Taken slice = quota.take(10, 10, 30_000, 0);
    quota.refuse(quota.take().epoch(), "requests", "minute", 0);
    quota.settle("main", slice.epoch(), new long[] {10, 10, 30_000}, NOTHING);
    assertThat(quota.available("tokens", "minute")).isGreaterThan(59_000);
    assertThat(quota.available("requests", "minute")).isLessThan(5);
  }

  @Test
  void aRefusalOfADayHoldsUntilTheResetWhateverTheAnswerSaid() throws SQLException {
    quota.account("remote", "main", "https://remote", "America/Los_Angeles");
    quota.limit("requests", "minute", 600);
    quota.refuse(quota.take().epoch(), "requests", "day", 14_000);
    assertThat(
            q.s.text(
                "select cooldown_until = (inlay.limit_period('day', 'America/Los_Angeles', clock_timestamp())).resets_at from inlay.quota"))
        .isEqualTo("true");
    Quota.Taken late = quota.take(1, 0, 0, 20_000);
    assertThat(late.account()).isNull();
    assertThat(late.reason()).isEqualTo("account \"main\": a limit of the day is used up");
    assertThat(quota.status("throttle", "requests", "minute")).isEqualTo("null");
  }

  @Test
  void aDayThatIsStillUsedUpRightAfterItsResetIsTriedEveryHour() throws SQLException {
    quota.limit("requests", "minute", 600);
    quota.refuse(quota.take().epoch(), "requests", "day", null);
    q.s.run("update inlay.quota set cooldown_until = clock_timestamp() - interval '1 minute'");
    quota.refuse(quota.take().epoch(), "requests", "day", null);
    assertThat(
            q.s.number(
                "select round(extract(epoch from cooldown_until - clock_timestamp()) / 60) from inlay.quota"))
        .isEqualTo(60);
  }

  @Test
  void refusalsWithoutAnAcceptedCallBetweenThemWaitLongerAndLonger() throws SQLException {
    quota.limit("requests", "minute", 600);
    for (int seconds : List.of(1, 2, 4, 8)) {
      quota.refuse(quota.take().epoch(), null, null, null);
      assertThat(
              q.s.number(
                  "select round(extract(epoch from cooldown_until - clock_timestamp())) from inlay.quota"))
          .isEqualTo(seconds);
      q.s.run("update inlay.quota set cooldown_until = clock_timestamp()");
    }
    long epoch = quota.take().epoch();
    quota.settle("main", epoch, CALL, CALL);
    quota.refuse(epoch, null, null, null);
    assertThat(q.s.number("select refusals from inlay.quota")).isZero();
  }

  @Test
  void aRefusalWithoutALimitMakesOne() throws SQLException {
    q.s.run(
        "select inlay.report_quota_use(a.account_id, 'w', 90, 90, 1000) from inlay.account a where name = 'main'");
    quota.refuse(quota.take().epoch(), null, null, null);
    assertThat(quota.status("declared", "requests", "minute")).isEqualTo("null");
    assertThat(q.s.number("select round(learned) from inlay.quota_limit")).isBetween(85L, 90L);
    assertThat(quota.take().micros()).isGreaterThan(SECOND);
  }

  @Test
  void whatTheProviderTellsHoldsAtOnceButNoMoreThanACap() throws SQLException {
    quota.tell("requests", "minute", 600L, null);
    assertThat(quota.status("amount", "requests", "minute")).isEqualTo("600");
    quota.tell("requests", "minute", 300L, null);
    assertThat(quota.status("amount", "requests", "minute")).isEqualTo("300");
    quota.limit("requests", "minute", 100);
    assertThat(quota.status("amount", "requests", "minute")).isEqualTo("100");
    q.s.run(
        "select inlay.declare_limit('remote', 'main', 'requests', 'minute', 100, cap => false)");
    assertThat(quota.status("amount", "requests", "minute")).isEqualTo("300");
    quota.tell("requests", "minute", 50L, null);
    assertThat(quota.status("amount", "requests", "minute")).isEqualTo("50");
  }

  @Test
  void aBucketKeepsItsContentWhenItsLimitChanges() throws SQLException {
    quota.tell("requests", "minute", 600L, null);
    quota.take(400, 0, 0, 0);
    quota.tell("requests", "minute", 6000L, null);
    assertThat(quota.available("requests", "minute")).isBetween(200L, 300L);
    quota.tell("requests", "minute", 60L, null);
    assertThat(quota.available("requests", "minute")).isBetween(59L, 60L);
  }

  @Test
  void whatIsToldToBeLeftIsBelievedWhenItIsLess() throws SQLException {
    quota.tell("requests", "minute", 600L, 40L);
    assertThat(quota.available("requests", "minute")).isBetween(40L, 45L);
    quota.tell("requests", "minute", null, 500L);
    assertThat(quota.available("requests", "minute")).isBetween(40L, 60L);
    quota.tell("inputs", "day", 1000L, 7L);
    assertThat(quota.available("inputs", "day")).isEqualTo(7);
    quota.tell("inputs", "day", 1000L, 900L);
    assertThat(quota.available("inputs", "day")).isEqualTo(7);
  }

  @Test
  void aParkedProfileTakesNothingAndSaysWhy() throws SQLException {
    Quota other = Quota.of(q.s, "other");
    quota.limit("requests", "minute", 600);
    q.s.run("select inlay.park_profile('remote', 'the key was revoked')");
    Quota.Taken refused = quota.take();
    assertThat(refused.account()).isNull();
    assertThat(refused.waitMicros()).isNull();
    assertThat(refused.reason()).isEqualTo("the profile is parked: the key was revoked");
    assertThat(other.take().account()).isEqualTo("main");
    assertThat(quota.status("parked_reason", "requests", "minute"))
        .isEqualTo("the key was revoked");
    q.s.run("select inlay.unpark_profile('remote')");
    assertThat(quota.take().account()).isEqualTo("main");
  }

  @Test
  void anAccountThatWasDeniedIsUsedAtOnceAfterUnpark() throws SQLException {
    q.s.run("select inlay.report_denial(account_id, 'the key is wrong') from inlay.account");
    assertThat(quota.take().reason()).contains("the key is wrong");
    q.s.run("select inlay.unpark_profile('remote')");
    assertThat(quota.take().account()).isEqualTo("main");
  }

  @Test
  void anOperatorForgetsWhatRefusalsTaught() throws SQLException {
    quota.limit("requests", "minute", 600);
    quota.refuse(quota.take().epoch(), "requests", "day", null);
    quota.refuse(quota.take().epoch(), "requests", "minute", 60_000);
    assertThat(q.s.number("select inlay.reset_rate_limits('remote')")).isOne();
    assertThat(quota.status("throttle", "requests", "minute")).isEqualTo("null");
    assertThat(quota.status("cooldown_until", "requests", "minute")).isEqualTo("null");
  }

  @Test
  void theStatusTellsWhoTookLately() throws SQLException {
    quota.limit("requests", "minute", 600);
    for (String worker : List.of("w1", "w2", "w1")) {
      q.s.run(
          "select inlay.report_quota_use(a.account_id, ?, 10, 100, 5000) from inlay.account a where name = 'main'",
          worker);
    }
    assertThat(
            q.s.texts(
                "select t ->> 'worker' || ' ' || (t ->> 'requests') from inlay.get_quota_status('remote'), jsonb_array_elements(takers) t"))
        .containsExactly("w1 20", "w2 10");
    assertThat(quota.status("used_last_minute", "requests", "minute")).isEqualTo("30");
  }

  @Test
  void theRatioOfCountedToEstimatedTokensIsLearned() throws SQLException {
    String report =
        "select inlay.report_quota_use(a.account_id, 'w', 1, 1, ?, ?, ?) from inlay.account a where name = 'main'";
    assertThat(q.s.text(report, 0L, 0L, 0L)).isEqualTo("1.0");
    assertThat(q.s.text(report, 1300L, 1000L, 1300L)).isEqualTo("1.3");
    for (int i = 0; i < 100; i++) {
      q.s.run(report, 8000L, 10_000L, 8000L);
    }
    assertThat(Double.parseDouble(q.s.text("select ratio from inlay.token_ratio")))
        .isBetween(0.8, 0.81);
    assertThat(q.s.text(report, 0L, 1L, 100_000_000L)).isEqualTo("10.0");
  }

  @Test
  void nothingIsUpdatedByTaking() throws SQLException {
    quota.limit("requests", "minute", 600);
    String rows =
        "select string_agg(ctid::text || xmin, ' ') from (select ctid, xmin from inlay.quota union all select ctid, xmin from inlay.quota_limit union all select ctid, xmin from inlay.account) x";
    String before = q.s.text(rows);
    for (int i = 0; i < 20; i++) {
      Quota.Taken taken = quota.take();
      quota.settle("main", taken.epoch(), CALL, CALL);
    }
    assertThat(q.s.text(rows)).isEqualTo(before);
  }

  @Test
  void aRollbackGivesNothingBackAndAnOldSnapshotIsRefused() throws SQLException {
    quota.limit("requests", "minute", 60);
    try (Session other = Queue.begun(q.session())) {
      quota.on(other).take(30, 0, 0, 0);
      other.connection().rollback();
      assertThat(quota.available("requests", "minute")).isLessThan(32);
      other.connection().setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
      Refused.with("25001", "READ COMMITTED", () -> quota.on(other).take());
    }
  }

  @Test
  void aClockThatWasSetBackHoldsNothingForLong() throws SQLException {
    quota.limit("requests", "minute", 60);
    q.s.run(
        "select setval(inlay.quota_counter('full_at', limit_id), inlay.clock_us(clock_timestamp() + interval '1 year')) from inlay.quota_limit");
    assertThat(quota.take(1, 0, 0, null).micros()).isLessThan(3602 * SECOND);
  }

  @Test
  void badAmountsAreRefused() throws SQLException {
    quota.limit("requests", "minute", 60);
    Refused.with("IN006", "not -1", () -> quota.take(-1, 0, 0, 0));
    Refused.with("IN006", "not", () -> quota.take(1, 0, 100_000_000_001L, 0));
    Refused.with("IN006", "patience", () -> quota.take(1, 0, 0, -1));
    Refused.with("IN006", "patience", () -> quota.take(1, 0, 0, 3_600_001));
    Refused.with("IN006", "held", () -> quota.take(1, 0, 0, 0, 60_001));
    Refused.with("IN006", "not <NULL>", () -> q.s.run("select inlay.take_quota(1, null, 0, 0, 0)"));
    Refused.with(
        "IN011", "no profile 77", () -> q.s.run("select inlay.take_quota(77, 1, 0, 0, 0)"));
    Refused.with("IN006", "not -5", () -> quota.settle("main", 0, new long[] {-5, 0, 0}, NOTHING));
    Refused.with(
        "IN006",
        "not <NULL>",
        () ->
            q.s.run(
                "select inlay.settle_quota(array[row(1, 0, null, 0, 0, 0, 0, 0)::inlay.settlement])"));
    q.s.run("select inlay.settle_quota(array[row(77, 0, 1, 0, 0, 0, 0, 0)::inlay.settlement])");
    q.s.run("select inlay.settle_quota(null)");
  }

  @Test
  void badReportsAreRefused() {
    Refused.with(
        "IN031", "no account 77", () -> q.s.run("select inlay.report_rate_limit(77, 0, 1, 1, 1)"));
    Refused.with("IN006", "counts \"calls\"", () -> quota.refuse(0, "calls", null, null));
    Refused.with("IN006", "per \"hour\"", () -> quota.refuse(0, null, "hour", null));
    Refused.with("IN006", "wait of", () -> quota.refuse(0, null, null, -1));
    Refused.with(
        "IN031",
        "no account 77",
        () -> q.s.run("select inlay.tell_limit(77, 'requests', 'day', 1)"));
    Refused.with("IN006", "tells a limit", () -> quota.tell("requests", "day", -1L, null));
    Refused.with(
        "IN006",
        "1 to 200 characters",
        () -> q.s.run("select inlay.report_quota_use(1, '', 0, 0, 0)"));
  }

  @Test
  void badAccountsAreRefusedAndAKeyIsNeverRepeated() {
    String declare = "select inlay.declare_account(?, ?, ?, ?, ?)";
    Refused.with("IN011", "no profile", () -> q.s.run(declare, "nope", "a", "x", "none", null));
    Refused.with(
        "IN006", "called \"A b\"", () -> q.s.run(declare, "remote", "A b", "x", "none", null));
    Refused.with("IN006", "endpoint", () -> q.s.run(declare, "remote", "a", "", "none", null));
    Refused.with(
        "IN006", "zone \"Mars\"", () -> q.s.run(declare, "remote", "a", "x", "none", "Mars"));
    Refused.with(
        "IN032",
        "already",
        () -> q.s.run(declare, "remote", "b", "https://remote", "env:KEY", null));
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> q.s.run(declare, "remote", "a", "x", "sk-secret", null)))
        .hasMessageContaining("where it is found")
        .hasMessageNotContaining("sk-secret");
    Refused.with(
        "IN031", "no account \"b\"", () -> q.s.run("select inlay.drop_account('remote', 'b')"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'calls', 'minute', 5",
        "'requests', 'hour', 5",
        "'money', 'minute', 5",
        "'requests', 'minute', 0",
        "'requests', 'minute', 100000000001",
        "'requests', 'minute', 5, 0",
        "'requests', 'minute', 5, 10",
        "'requests', 'minute', 5, 60, -1",
        "'requests', 'day', 5, 60, 250, 'Mars'"
      })
  void badLimitsAreRefused(String arguments) {
    Refused.with(
        "IN006",
        "",
        () -> q.s.run("select inlay.declare_limit('remote', 'main', " + arguments + ")"));
  }

  @Test
  void aLimitCanBeTakenAway() throws SQLException {
    quota.limit("requests", "minute", 1);
    quota.take();
    q.s.run("select inlay.declare_limit('remote', 'main', 'requests', 'minute', null)");
    assertThat(quota.take().atOnce()).isTrue();
    q.s.run("select inlay.declare_limit('remote', 'main', 'requests', 'minute', null)");
    assertThat(q.s.number("select count(*) from inlay.quota_limit")).isZero();
  }

  @Test
  void parkingNeedsAReason() {
    Refused.with("IN006", "reason", () -> q.s.run("select inlay.park_profile('remote', '')"));
    Refused.with("IN011", "no profile", () -> q.s.run("select inlay.park_profile('x', 'y')"));
  }

  private long profile() throws SQLException {
    return q.s.number("select profile_id from inlay.profile where name = 'remote'");
  }
}
