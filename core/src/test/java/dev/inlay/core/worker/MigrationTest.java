package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.profile.Migration;
import dev.inlay.core.profile.Migration.State;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.QueueUse;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Moving a source to another profile, a step at a time.
@Timeout(180)
class MigrationTest {
  private final MovingNotes moving = new MovingNotes();

  @AfterEach
  void close() {
    moving.close();
  }

  @Test
  void theVectorsAreBuiltBesideThoseInUseThenSwitchedThenTheOldOnesGo() {
    moving.insert(30);
    moving.ready();
    assertThat(moving.inUse()).isEqualTo("default");
    assertThat(moving.migration().embedded()).isEqualTo(30);
    moving.migrations.switchOver("notes");
    assertThat(moving.inUse()).isEqualTo("next");
    moving.assertFresh(moving.next);
    moving.inlay.execute("update inlay.migration set drop_after = now() - interval '1 second'");
    moving.awaitOver();
    assertThat(moving.migration().state()).isEqualTo(State.FINISHED);
    moving.assertGone(moving.inlay.profile());
    moving.assertFresh(moving.next);
    assertThat(audit()).isEqualTo("begun, switched, finished");
  }

  @Test
  void afterTheEndChangesAreQueuedForOneProfileAlone() {
    moving.insert(3);
    moving.ready();
    moving.migrations.switchOver("notes");
    moving.migrations.finish("notes");
    moving.awaitOver();
    int paid = moving.first.inputs();
    moving.inlay.execute("update notes set body = 'changed'");
    moving.inlay.execute("select inlay.enqueue_embedding('notes', '1')");
    assertThat(
            moving.inlay.number(
                "select count(*) from inlay.run r join inlay.track k on k.track_id = r.lane >> 3 where k.profile_id = 1 and r.enqueued_at > (select finished_at from inlay.migration)"))
        .isZero();
    moving.assertFresh(moving.next);
    assertThat(moving.first.inputs()).isEqualTo(paid);
  }

  @Test
  void aSwitchIsRefusedUntilAllIsThere() {
    moving.insert(5);
    moving.work(moving.inlay.profile());
    moving.awaitDrained();
    moving.begin();
    refused(() -> moving.migrations.switchOver("notes"), "IN061", "still being queued");
    moving.awaitState(State.BUILDING);
    await()
        .atMost(MovingNotes.PATIENCE)
        .untilAsserted(
            () ->
                refused(
                    () -> moving.migrations.switchOver("notes"),
                    "IN061",
                    "5 of its 5 documents are missing",
                    "inlay worker run --profile next"));
    assertThat(moving.migration().missing()).isEqualTo(5);
    moving.migrations.switchByForce("notes");
    assertThat(moving.inUse()).isEqualTo("next");
    assertThat(audit()).isEqualTo("begun, switched by force");
  }

  @Test
  void deadLettersAreNamedAndDoNotHoldTheSwitchUp() {
    moving.inlay.execute(
        "insert into notes values (1, 'a', 'good'), (2, 'b', 'poison'), (3, 'c', 'good')");
    moving.second.temper(
        request -> {
          if (request.inputs().stream().anyMatch(t -> t.contains("poison"))) {
            throw new EmbeddingException.Permanent("400 bad input", null);
          }
        });
    moving.ready();
    Migration migration = moving.migration();
    assertThat(migration.deadLetters()).isEqualTo(1);
    assertThat(migration.deadKeys()).containsExactly("2");
    assertThat(new Sources(moving.inlay.database()).freshness(moving.notes).failed()).isZero();
    moving.migrations.switchOver("notes");
    assertThat(new Sources(moving.inlay.database()).freshness(source()).failed()).isEqualTo(1);
  }

  @Test
  void rollingBackGoesBackToFreshVectors() {
    moving.insert(10);
    moving.ready();
    moving.migrations.switchOver("notes");
    moving.inlay.execute("update notes set body = 'after the switch' where id < 4");
    moving.inlay.execute("delete from notes where id = 10");
    moving.awaitDrained();
    moving.migrations.rollBack("notes");
    assertThat(moving.inUse()).isEqualTo("default");
    assertThat(moving.migration().state()).isEqualTo(State.ROLLED_BACK);
    moving.assertFresh(moving.inlay.profile());
    moving.inlay.execute("update notes set body = 'after the rollback' where id < 3");
    moving.assertFresh(moving.inlay.profile());
    moving.assertFresh(moving.next);
    moving.migrations.switchOver("notes");
    assertThat(moving.inUse()).isEqualTo("next");
    moving.migrations.rollBack("notes");
    moving.migrations.cancel("notes");
    moving.awaitOver();
    assertThat(moving.migration().state()).isEqualTo(State.ROLLED_BACK);
    moving.assertGone(moving.next);
    moving.assertFresh(moving.inlay.profile());
  }

  @Test
  void whatWasBuiltGoesWhenItIsCancelledAndWhatIsQueuedCostsNothing() {
    moving.insert(400);
    moving.work(moving.inlay.profile());
    moving.awaitDrained();
    moving.begin();
    moving.awaitState(State.BUILDING);
    await().atMost(MovingNotes.PATIENCE).until(() -> moving.migration().queued() == 400);
    moving.migrations.cancel("notes");
    moving.migrations.cancel("notes");
    moving.awaitOver();
    moving.work(moving.next);
    moving.awaitDrained();
    assertThat(moving.second.calls()).isZero();
    moving.assertGone(moving.next);
    moving.begin();
    moving.awaitState(State.READY);
  }

  @Test
  void aWorkerInTheMiddleOfACallStoresNothingForAProfileThatWasDropped() throws Exception {
    moving.insert(3);
    moving.ready();
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    moving.first.temper(
        request -> {
          inCall.countDown();
          go.await();
        });
    moving.inlay.execute("insert into notes values (4, 'late', 'note')");
    inCall.await();
    moving.migrations.switchByForce("notes");
    moving.migrations.finish("notes");
    moving.migrations.finish("notes");
    moving.awaitOver();
    go.countDown();
    moving.awaitDrained();
    moving.assertGone(moving.inlay.profile());
    moving.assertFresh(moving.next);
  }

  @Test
  void theBackfillWaitsForTransactionsThatBeganBefore() throws SQLException {
    moving.inlay.execute("create table elsewhere (id int)");
    moving.insert(2);
    moving.work(moving.inlay.profile());
    moving.work(moving.next);
    moving.awaitDrained();
    try (Connection c = moving.inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("insert into elsewhere values (1)");
      moving.begin();
      await()
          .atMost(MovingNotes.PATIENCE)
          .untilAsserted(
              () -> assertThat(moving.migration().note()).contains("transactions that began"));
      s.execute("select inlay.enqueue_embedding('notes', '1')");
      long since = housekept();
      await().atMost(MovingNotes.PATIENCE).until(() -> housekept() > since + 3_000);
      assertThat(moving.migration().state()).isEqualTo(State.PREPARING);
      c.commit();
    }
    moving.awaitState(State.READY);
  }

  @Test
  void writersDoNotWaitBehindABeginThatWaits() throws Exception {
    moving.insert(2);
    try (Connection c = moving.inlay.connect();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("update notes set body = 'open' where id = 1");
      Thread begin = Thread.ofPlatform().start(moving::begin);
      await()
          .until(
              () ->
                  moving.inlay.number(
                          "select count(*) from pg_locks where relation = 'notes'::regclass and mode = 'ShareRowExclusiveLock' and not granted")
                      == 1);
      for (int i = 0; i < 20; i++) {
        moving.inlay.execute(
            "set lock_timeout = '1s'; update notes set stars = stars + 1 where id = 2");
      }
      assertThat(begin.isAlive()).isTrue();
      c.commit();
      begin.join();
    }
    assertThat(moving.migration().state()).isEqualTo(State.PREPARING);
  }

  @Test
  void whatItWillNotDoItSaysWithWhatToDoInstead() {
    moving.insert(1);
    Profile third = new Profiles(moving.inlay.database()).require("third", "h", "h", moving.second);
    refused(() -> moving.migrations.switchOver("notes"), "IN062", "--to PROFILE");
    refused(() -> moving.migrations.switchOver("nots"), "IN016", "notes");
    refused(() -> begin("default"), "IN006", "uses profile \"default\" already");
    refused(() -> begin("nextt"), "IN011", "Profiles: default, next, third");
    refused(
        () -> moving.migrations.begin("notes", "next", Duration.ofDays(36_500)),
        "IN006",
        "10 years");
    new Sources(moving.inlay.database()).setQueue("notes", QueueUse.DISABLED);
    refused(() -> begin("next"), "IN060", "inlay source set notes --queue enabled");
    new Sources(moving.inlay.database()).setQueue("notes", QueueUse.ENABLED);
    moving.ready();
    begin("next");
    refused(() -> begin(third.name()), "IN060", "being moved to profile \"next\" already");
    refused(() -> moving.migrations.rollBack("notes"), "IN061", "--cancel");
    refused(() -> moving.migrations.finish("notes"), "IN061", "--switch");
    refused(() -> new Profiles(moving.inlay.database()).remove("next"), "IN033", "notes");
    moving.migrations.switchOver("notes");
    moving.migrations.switchOver("notes");
    refused(() -> begin("next"), "IN006", "--finish");
    refused(() -> begin("default"), "IN060", "--rollback");
    refused(() -> moving.migrations.cancel("notes"), "IN061", "--rollback");
    refused(() -> new Profiles(moving.inlay.database()).remove("default"), "IN033", "notes");
    moving.migrations.finish("notes");
    refused(() -> moving.migrations.rollBack("notes"), "IN061", "--to default");
    moving.awaitOver();
    new Profiles(moving.inlay.database()).remove("default");
  }

  @Test
  void whatWasCancelledInTheQueueIsQueuedAgainWhenItIsBegunAgain() {
    moving.insert(4);
    moving.work(moving.inlay.profile());
    moving.awaitDrained();
    moving.begin();
    moving.awaitState(State.BUILDING);
    await().atMost(MovingNotes.PATIENCE).until(() -> moving.migration().queued() == 4);
    assertThat(new QueueAdministration(moving.inlay.database()).cancelSource("notes")).isEqualTo(4);
    moving.work(moving.next);
    moving.awaitDrained();
    assertThat(moving.migration().missing()).isEqualTo(4);
    moving.begin();
    moving.awaitState(State.READY);
  }

  @Test
  void aSourceWithTenantsMovesWithWhoseItsDocumentsAre() {
    moving.inlay.execute("create table mails (id int primary key, owner text, body text)");
    new Sources(moving.inlay.database())
        .add(
            Declaration.of("mails", "default", "mails", List.of("id"), "{body}")
                .withTenant("owner"));
    moving.inlay.execute("insert into mails values (1, 'ann', 'apples'), (2, 'bob', 'bread')");
    moving.work(moving.inlay.profile());
    moving.work(moving.next);
    moving.awaitDrained();
    moving.migrations.begin("mails", "next", Duration.ofDays(1));
    moving.inlay.execute("insert into mails values (3, 'eve', 'eggs')");
    moving.inlay.execute("select inlay.enqueue_embedding('mails', '2')");
    await()
        .atMost(MovingNotes.PATIENCE)
        .until(() -> moving.migrations.find("mails").orElseThrow().state() == State.READY);
    moving.migrations.switchOver("mails");
    moving.inlay.execute("update mails set owner = 'zoe' where id = 1");
    moving.inlay.execute("truncate mails; insert into mails values (5, 'eve', 'figs')");
    moving.awaitDrained();
    for (Profile profile : List.of(moving.inlay.profile(), moving.next)) {
      assertThat(
              moving.inlay.value(
                  "select string_agg(doc_key || '=' || tenant, ' ' order by doc_key) from inlay.embedded where content_hash is not null and profile_id = "
                      + profile.id()))
          .as(profile.name())
          .isEqualTo("5=eve");
    }
  }

  @Test
  void aDirectRequestEmbedsForTheProfileInUseAndLeavesTheOtherToWorkers() throws Exception {
    moving.insert(2);
    moving.ready();
    try (DirectEmbedding direct =
        DirectEmbedding.open(
            moving.inlay.database(), moving.inlay.profile(), Embedders.of(moving.first), "test")) {
      moving.inlay.execute("alter table notes disable trigger user");
      moving.inlay.execute("update notes set body = 'directly' where id = 1");
      assertThat(direct.embed(moving.notes, List.of("1"), Duration.ofSeconds(5)).results())
          .first()
          .isInstanceOf(DirectResult.Stored.class);
      moving.assertFresh(moving.inlay.profile());
      moving.assertFresh(moving.next);
      moving.migrations.switchOver("notes");
      moving.migrations.finish("notes");
      assertThatThrownBy(() -> direct.embed(moving.notes, List.of("1"), Duration.ofSeconds(5)))
          .isInstanceOf(DatabaseException.Refused.class)
          .hasMessageContaining("its model was changed");
    }
  }

  @Test
  void removingTheSourceRemovesTheVectorsOfBoth() {
    moving.insert(5);
    moving.ready();
    new Sources(moving.inlay.database()).remove("notes");
    moving.assertGone(moving.inlay.profile());
    moving.assertGone(moving.next);
  }

  @Test
  void itsItemsAreClaimedForBothWhereOnlyThisSourceIsEnabled() {
    new Sources(moving.inlay.database()).setQueue("notes", QueueUse.ENABLED);
    moving.inlay.execute("select inlay.update_queue_config('queue_enabled', 'false', 'test')");
    moving.insert(3);
    moving.ready();
  }

  /// When the housekeeping of workers was done last, in milliseconds.
  private long housekept() {
    return moving.inlay.number("select last_value from inlay.housekept_until");
  }

  private Source source() {
    return new Sources(moving.inlay.database()).require("notes");
  }

  private void begin(String profile) {
    moving.migrations.begin("notes", profile, Duration.ofDays(7));
  }

  private String audit() {
    return moving.inlay.value(
        "select string_agg(new_value ->> 'step', ', ' order by change_no) from inlay.config_change where key = 'migration notes'");
  }

  private static void refused(ThrowingCallable step, String code, String... words) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            DatabaseException.Refused.class,
            e -> {
              assertThat(e).hasMessageContainingAll(words);
              assertThat(e.code()).isEqualTo(code);
            });
  }
}
