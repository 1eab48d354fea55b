package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of items when a provider refuses, rests or is away: a real worker of one slot, the
/// real ledger, a small real model.
@Timeout(120)
class CallsTest {
  private static final String DENIAL = "401: the key is wrong";

  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final QuotaAdministration quota = new QuotaAdministration(inlay.database());
  private Worker worker = worker("w1", inlay.profile(), embedder);

  @BeforeEach
  void prepare() {
    inlay.notes();
    inlay.execute(
        "update inlay.embedding_queue_config set value = '20' where key in ('retry_backoff_base_ms', 'retry_backoff_cap_ms')");
  }

  @AfterEach
  void close() {
    worker.close();
    inlay.close();
  }

  private Worker worker(String id, Profile profile, HashingEmbedder model) {
    return new Worker(inlay.database(), new WorkerOptions(id, profile, model, 1, "test"));
  }

  private void start() {
    worker.close();
    worker = worker("w2", inlay.profile(), embedder); // knows the accounts from the beginning
    worker.start();
  }

  private void declareAccount() {
    quota.declareAccount("default", "main", "http://localhost", "none", null, OptionalLong.empty());
  }

  @Test
  void equalTextsOfManyDocumentsCostOneCall() {
    inlay.execute("insert into notes select g, 'same', 'words here' from generate_series(1, 30) g");
    start();
    awaitEmbedded(30);
    assertThat(embedder.inputs()).isEqualTo(1);
    assertThat(statistic("total_calls")).isEqualTo(1);
    assertThat(statistic("total_tokens")).isEqualTo(3);
    assertThat(statistic("total_saved_tokens")).isEqualTo(29 * 3);
    assertThat(statistic("total_skipped")).isEqualTo(29);
    assertThat(inlay.number("select count(distinct embedding) from inlay.vector_1")).isEqualTo(1);
  }

  @Test
  void aTextThatIsStoredForAnotherDocumentCostsNoCall() {
    inlay.execute("insert into notes values (1, 'start', repeat('word ', 60) || 'finish')");
    start();
    awaitEmbedded(1);
    int paid = embedder.inputs();
    assertThat(paid).isGreaterThan(1);
    inlay.execute("insert into notes select 2, title, body from notes");
    awaitEmbedded(2);
    assertThat(embedder.inputs()).isEqualTo(paid);
    assertThat(
            inlay.number(
                "select count(*) from inlay.vector_1 a join inlay.vector_1 b using (chunk, start_at, end_at, embedding) where a.doc_key = '1' and b.doc_key = '2'"))
        .isEqualTo(paid);
    assertThat(statistic("total_saved_tokens"))
        .isEqualTo(inlay.number("select tokens from inlay.embedded where doc_key = '1'"));
  }

  @Test
  void unchangedTextsSaveTheirTokensToo() {
    inlay.execute("insert into notes values (1, 'three', 'words here', 1)");
    start();
    awaitEmbedded(1);
    inlay.execute("update notes set title = 'other'");
    await().until(() -> embedder.calls() == 2);
    inlay.execute("begin; update notes set title = 'x'; update notes set title = 'other'; commit");
    await().untilAsserted(() -> assertThat(statistic("total_saved_tokens")).isEqualTo(3));
    assertThat(embedder.calls()).isEqualTo(2);
  }

  @Test
  void vectorsThatAreNotWholeAreNotTakenForAnotherDocument() {
    inlay.execute("insert into notes values (1, 'start', repeat('word ', 60) || 'finish')");
    start();
    awaitEmbedded(1);
    long chunks = inlay.number("select count(*) from inlay.vector_1");
    inlay.execute("delete from inlay.vector_1 where chunk = 1");
    inlay.execute("insert into notes select 2, title, body from notes");
    awaitEmbedded(2);
    assertThat(inlay.number("select count(*) from inlay.vector_1 where doc_key = '2'"))
        .isEqualTo(chunks);
  }

  @Test
  void followersOfATextThatIsRefusedFailWithIt() {
    embedder.temper(
        request -> {
          throw new EmbeddingException.Permanent("400 bad input", null);
        });
    inlay.execute("insert into notes select g, 'poison', '' from generate_series(1, 3) g");
    start();
    awaitDeadLetters(3);
    assertThat(embedder.calls()).isEqualTo(1);
  }

  @Test
  void aPoisonousTextEndsAloneInTheDeadLetters() {
    declareAccount();
    embedder.temper(
        request -> {
          if (request.inputs().stream().anyMatch(t -> t.contains("poison"))) {
            throw new EmbeddingException.Permanent("400 bad input", null);
          }
        });
    inlay.execute(
        "insert into notes select g, 'note', case g when 5 then 'poison' else g::text end from generate_series(1, 8) g");
    start();
    awaitEmbedded(7);
    awaitDeadLetters(1);
    assertThat(inlay.value("select doc_key from inlay.dead_letter")).isEqualTo("5");
    assertThat(inlay.value("select error from inlay.dead_letter")).contains("400 bad input");
    assertThat(embedder.calls()).isEqualTo(7); // 8, then 4 and 4, 2 and 2, 1 and 1 of the bad half
  }

  @Test
  void aTextThatMakesTheProviderFailEndsAloneInTheDeadLetters() {
    embedder.temper(
        request -> {
          if (request.inputs().stream().anyMatch(t -> t.contains("poison"))) {
            throw new EmbeddingException.Retriable("500 from the provider", null);
          }
        });
    inlay.execute(
        "insert into notes select g, 'note', case g when 5 then 'poison' else g::text end from generate_series(1, 8) g");
    start();
    awaitEmbedded(7);
    awaitDeadLetters(1);
    assertThat(inlay.value("select doc_key from inlay.dead_letter")).isEqualTo("5");
  }

  @Test
  void aProviderThatFailsForAllIsNotPesteredWithHalves() {
    embedder.temper(
        request -> {
          throw new EmbeddingException.Retriable("500 from the provider", null);
        });
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 8) g");
    start();
    awaitDeadLetters(8);
    // Once at first; then each claim of retried items costs three calls, or one of a single item.
    long claims =
        inlay.number(
            "select count(*) from inlay.closure where outcome = 'completed' and failed > 0");
    assertThat(embedder.calls()).isLessThanOrEqualTo((int) (3 * claims));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProviderThatIsAwayChargesNoAttemptAndIsNotPestered(boolean account) {
    if (account) {
      declareAccount();
    }
    CountDownLatch away = new CountDownLatch(4);
    embedder.temper(
        request -> {
          if (away.getCount() > 0) {
            away.countDown();
            throw new EmbeddingException.Unavailable("503 from the provider", null);
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    long started = System.nanoTime();
    start();
    awaitEmbedded(1);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
    assertThat(embedder.calls()).isEqualTo(5);
    // The rests after the third and the fourth failure are half a second and a second at least.
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThan(Duration.ofMillis(1500));
  }

  @Test
  void aProviderThatSaysWhenItIsBackIsNotAskedBefore() {
    AtomicBoolean away = new AtomicBoolean(true);
    embedder.temper(
        request -> {
          if (away.getAndSet(false)) {
            throw new EmbeddingException.Unavailable(
                "503 from the provider", null, Duration.ofSeconds(2));
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    long started = System.nanoTime();
    start();
    awaitEmbedded(1);
    assertThat(embedder.calls()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
  }

  @Test
  void aProfileWhoseVectorsComeFromAnotherModelIsParked() {
    inlay.execute("update inlay.profile set fingerprint = 'hashing-0'");
    Profile older = new Profiles(inlay.database()).require("default");
    assertThatExceptionOfType(DatabaseException.Unusable.class)
        .isThrownBy(() -> worker("w2", older, embedder))
        .withMessageContaining("hashing-0");
    assertThat(parkedReason("default"))
        .contains("made with hashing-0, but this is hashing-1", "cannot be compared");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelThatAnswersOtherDimensionsParksTheProfile(boolean account) {
    if (account) {
      declareAccount();
    }
    embedder.shorten(HashingEmbedder.DIMENSIONS / 2);
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    start();
    await()
        .untilAsserted(
            () ->
                assertThat(parkedReason("default"))
                    .contains("vectors of 16 numbers instead of 32"));
    assertThat(embedder.calls()).isEqualTo(1);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
    assertThat(inlay.number("select count(*) from inlay.dead_letter")).isZero();
    embedder.shorten(HashingEmbedder.DIMENSIONS);
    new Profiles(inlay.database()).unpark("default");
    awaitEmbedded(20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeniedProfileIsParkedAndTheOthersGoOn(boolean account) {
    if (account) {
      declareAccount();
    }
    AtomicBoolean wrong = new AtomicBoolean(true);
    embedder.temper(
        request -> {
          if (wrong.get()) {
            throw new EmbeddingException.Denied(DENIAL, null);
          }
        });
    HashingEmbedder second = new HashingEmbedder();
    Profile other =
        new Profiles(inlay.database())
            .add(new Profiles.Declaration("other", "hashing", "hashing", Map.of()), second);
    new Sources(inlay.database())
        .add(
            Declaration.of("titles", "other", "public.notes", List.of("id"), "{title}")
                .withPriorities(Priorities.of("medium")));
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    start();
    await().until(() -> parkedReason("default").equals(DENIAL));
    try (Worker w = worker("w3", other, second)) {
      w.start();
      awaitEmbedded(other, 20);
    }
    assertThat(embedder.calls()).isEqualTo(1);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
    assertThat(inlay.number("select count(*) from inlay.dead_letter")).isZero();
    assertThat(parkedReason("other")).isEqualTo("null");
    assertThat(inlay.value("select issues from inlay.get_queue_health()")).contains(DENIAL);

    wrong.set(false);
    new Profiles(inlay.database()).unpark("default");
    awaitEmbedded(20);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
  }

  @Test
  void aDeniedAccountRestsAndTheOtherTakesItsCalls() {
    declareAccount();
    quota.declareAccount(
        "default", "spare", "http://localhost", "env:SPARE", null, OptionalLong.empty());
    AtomicBoolean once = new AtomicBoolean(true);
    embedder.temper(
        request -> {
          if (once.getAndSet(false)) {
            throw new EmbeddingException.Denied(DENIAL, null);
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    start();
    awaitEmbedded(1);
    assertThat(parkedReason("default")).isEqualTo("null");
    assertThat(quota.status("default").stream().flatMap(l -> l.cooldownReason().stream()).toList())
        .containsExactly("denied: " + DENIAL);
  }

  @Test
  void aRateLimitIsWaitedForAndChargesNoAttempt() {
    declareAccount();
    AtomicBoolean busy = new AtomicBoolean(true);
    embedder.temper(
        request -> {
          if (busy.getAndSet(false)) {
            throw new EmbeddingException.RateLimited("429", Duration.ofSeconds(1));
          }
        });
    inlay.execute("insert into notes values (1, 'a', 'b')");
    long started = System.nanoTime();
    start();
    awaitEmbedded(1);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(embedder.calls()).isEqualTo(2);
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
  }

  @Test
  void anInputLargerThanTheQuotaEverAllowsIsADeadLetterWithTheReason() {
    declareAccount();
    quota.declareLimit("default", "main", "tokens", "minute", OptionalLong.of(6));
    inlay.execute(
        "insert into notes values (1, 'a', 'b'), (2, 'one two three', 'four five six seven')");
    start();
    awaitEmbedded(1);
    awaitDeadLetters(1);
    assertThat(inlay.value("select doc_key from inlay.dead_letter")).isEqualTo("2");
    assertThat(inlay.value("select error from inlay.dead_letter")).contains("can never go");
    assertThat(embedder.inputs()).isEqualTo(1);
  }

  private String parkedReason(String profile) {
    return inlay.value(
        "select parked_reason from inlay.profile where name = '%s'".formatted(profile));
  }

  private long statistic(String name) {
    return inlay.number("select %s from inlay.get_queue_statistics()".formatted(name));
  }

  private void awaitEmbedded(int documents) {
    awaitEmbedded(inlay.profile(), documents);
  }

  private void awaitEmbedded(Profile profile, int documents) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        inlay.number(
                            "select count(*) from inlay.embedded where chunks > 0 and content_hash is not null and profile_id = "
                                + profile.id()))
                    .isEqualTo(documents));
  }

  private void awaitDeadLetters(int items) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(inlay.number("select count(*) from inlay.dead_letter"))
                    .isEqualTo(items));
  }
}
