package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.DebianPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A queue in the middle of work is dumped and restored into another cluster, whose transaction ids
/// are smaller than those in the dump, among them, or larger.
class RestoreTest {
  private static final long FIRST_ID = 20_000;
  private static final long LAST_ID = 30_000;
  private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "autovacuum", "off");

  /// What waits, as the view tells it; what is being processed will wait again.
  private static final String OPEN =
      """
      select id, doc_key, case status when 'processing' then 'pending' else status end as status, priority,
        attempts - case status when 'processing' then 1 else 0 end as attempts, enqueued_at, not_before, error_message
      from inlay.embedding_queue where status <> 'completed' order by doc_key
      """;

  private static DebianPostgres origin;
  private static Path dump;
  private static List<List<String>> open;

  /// How far the other cluster has counted.
  enum Counter {
    BEHIND(0),
    AMONG(FIRST_ID + 3_000),
    AHEAD(LAST_ID + 10_000);

    private final long id;

    Counter(long id) {
      this.id = id;
    }
  }

  @BeforeAll
  static void dumpABusyQueue() throws SQLException {
    DebianPostgres.assumeAvailable();
    origin = DebianPostgres.start(SETTINGS);
    Migrations.migrate(origin.address().dataSource());
    try (Session s = new Session(origin.address().connect());
        Session open = Queue.begun(new Session(origin.address().connect()))) {
      countTo(s, FIRST_ID);
      work(s, open);
      assertThat(s.number("select pg_current_xact_id()::text::bigint")).isLessThan(LAST_ID);
      RestoreTest.open = List.copyOf(rows(s, OPEN));
      dump = origin.dataDir().resolveSibling("dump");
      origin.run(
          origin.program("pg_dump").toString(),
          "--format=custom",
          "--file=" + dump,
          origin.address().url());
    }
  }

  @AfterAll
  static void stop() {
    if (origin != null) {
      origin.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOpenItemIsOfferedOnceWithItsIdAttemptsAndAge(Counter counter) throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      countTo(s, counter.id);
      Schemas.restore(target, dump);
      assertThat(Migrations.restored(target.address().dataSource())).isTrue();
      Refused.with("IN001", "restored from a dump", () -> claim(s, 1));
      // What is queued before anybody migrates, with ids of this cluster.
      enqueue(s, "early");
      s.say("begin; savepoint a");
      enqueue(s, "early in savepoint");
      s.say("release a; commit");
      s.run(
          "select inlay.enqueue_embedding('notes', 'early scheduled', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
      try (Session late = Queue.begun(new Session(target.address().connect()))) {
        enqueue(late, "later");
        late.run(
            "select inlay.enqueue_embedding('notes', 'later scheduled', 'UPDATE', null, clock_timestamp() + interval '1 hour')");

        Migrated.Adopted adopted =
            Objects.requireNonNull(Migrations.migrate(target.address().dataSource()).adopted());
        assertThat(adopted.claims()).isEqualTo(1);
        assertThat(Migrations.restored(target.address().dataSource())).isFalse();
        assertThat(Migrations.migrate(target.address().dataSource()).adopted()).isNull();
        assertThat(s.texts("select doc_key from inlay.embedding_queue where status = 'cancelled'"))
            .containsExactlyInAnyOrder(
                "cancelled", "letter 1", "letter 2", "cancelled while delayed");
        List<List<String>> now = rows(s, OPEN);
        assertThat(now).containsAll(open).hasSize(open.size() + 3);
        assertThat(adopted.items())
            .as("but for what waited outside the log")
            .isEqualTo(s.number("select total_pending + 2 from inlay.get_queue_statistics()"));

        List<String> offered = drain(s);
        late.connection().commit();
        offered.addAll(drain(s));
        assertThat(offered)
            .containsExactlyInAnyOrder(
                "early",
                "early in savepoint",
                "early scheduled",
                "late",
                "later",
                "later scheduled",
                "limited",
                "moved",
                "parked",
                "poison 1",
                "poison 2",
                "processed 2",
                "processed 3",
                "retried",
                "scheduled",
                "scheduled late",
                "split 4",
                "split 5",
                "waiting 1",
                "waiting 2");
      }
      assertThat(s.texts("select doc_key from inlay.embedding_queue where status = 'failed'"))
          .containsExactly("dead");
      s.run("select inlay.requeue_failed_items()");
      assertThat(drain(s)).containsExactly("dead");
      s.run("select inlay.cleanup_old_queue_items('0')");
      s.run("select inlay.cleanup_old_queue_items('0')");
      assertThat(s.number("select count(*) from inlay.run")).isZero();
      assertThat(s.number("select count(*) from inlay.voided")).isZero();
      assertThat(s.number("select count(*) from inlay.embedding_queue")).isZero();
      assertThat(s.number("select total_cancelled from inlay.get_queue_statistics()")).isEqualTo(4);
    }
  }

  @Test
  void aWriterWithTheIdOfRestoredRunsIsNotTakenForThem() throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      Schemas.restore(target, dump);
      long id =
          s.number(
              "select xid::text::bigint from inlay.run where keys = '{waiting 1,waiting 2}' limit 1");
      countTo(s, id - 1);
      try (Session twin = Queue.begun(new Session(target.address().connect()))) {
        enqueue(twin, "twin");
        assertThat(twin.number("select pg_current_xact_id()::text::bigint")).isEqualTo(id);
        Migrations.migrate(target.address().dataSource());
        assertThat(drain(s)).contains("waiting 1", "waiting 2").doesNotContain("twin");
        twin.connection().commit();
        assertThat(drain(s)).containsExactly("twin");
      }
    }
  }

  @Test
  void segmentsThatWereOpenedWhileTheDumpWasMadeAreAdopted() throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      Schemas.restore(target, dump);
      // The sequence was read last: three segments further, in a slot that the dump did not see.
      s.run("select setval('inlay.current_segment', 6009)");
      Refused.with("23514", "no partition", () -> enqueue(s, "refused"));
      Migrations.migrate(target.address().dataSource());
      enqueue(s, "new");
      assertThat(drain(s)).contains("waiting 1", "new").doesNotHaveDuplicates();
      s.run("select inlay.rotate(true)");
      enqueue(s, "newer");
      assertThat(drain(s)).containsExactly("newer");
    }
  }

  @Test
  void whatWasAnnouncedByAnAdoptionThatFailedIsAdopted() throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      Schemas.restore(target, dump);
      for (String key : List.of("after one failure", "after two")) {
        // A crash before the commit leaves the announcement.
        s.run("select inlay.install()");
        s.say("begin; select inlay.adopt_log(); rollback");
        enqueue(s, key);
      }
      assertThat(Migrations.restored(target.address().dataSource())).isTrue();
      Migrations.migrate(target.address().dataSource());
      assertThat(drain(s))
          .contains("after one failure", "after two", "waiting 1")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aTrackWhoseCursorsWereArchivedDuringTheDumpOffersAllThatIsLeftOfIt() throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      Schemas.restore(target, dump);
      s.say("truncate inlay.track_cursor, inlay.claim");
      Migrations.migrate(target.address().dataSource());
      assertThat(drain(s)).contains("waiting 1", "split 0", "split 5", "processed 1");
    }
  }

  @Test
  void aRestoreIntoTheSameClusterIsNoticed() throws SQLException {
    try (Session s = new Session(origin.address().connect())) {
      s.say("create database twin");
      origin.run(
          origin.program("pg_restore").toString(),
          "--exit-on-error",
          "--dbname=" + origin.address().withDatabase("twin").url(),
          dump.toString());
      assertThat(Migrations.restored(origin.address().withDatabase("twin").dataSource())).isTrue();
      Migrations.migrate(origin.address().withDatabase("twin").dataSource());
      try (Session twin = new Session(origin.address().withDatabase("twin").connect())) {
        assertThat(drain(twin)).contains("waiting 1").hasSize(open.size() - 5);
      }
    }
  }

  @Test
  void aStandbyAndACopyOfTheDatabaseGoOnAsTheyAre() throws SQLException {
    try (DebianPostgres standby = origin.startStandby()) {
      standby.promote();
      assertThat(Migrations.restored(standby.address().dataSource())).isFalse();
      try (Session s = new Session(standby.address().withDatabase("template1").connect())) {
        s.say("create database copy template postgres");
        assertThat(Migrations.restored(standby.address().withDatabase("copy").dataSource()))
            .isFalse();
      }
      try (Session s = new Session(standby.address().connect())) {
        s.say("vacuum full inlay.origin");
        s.say("vacuum freeze inlay.origin");
        assertThat(Migrations.restored(standby.address().dataSource())).isFalse();
        s.run("select inlay.release(claim_id, token) from inlay.open_claims()");
        assertThat(drain(s)).contains("waiting 1").doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void rolesThatTheOtherClusterLacksAreMadeByMigrate() throws SQLException {
    try (DebianPostgres target = DebianPostgres.start(SETTINGS);
        Session s = new Session(target.address().connect())) {
      String said =
          target.run(
              "sh",
              "-c",
              "%s --dbname=%s %s; true"
                  .formatted(target.program("pg_restore"), target.address().url(), dump));
      assertThat(said.lines().filter(l -> l.contains("ERROR:")))
          .isNotEmpty()
          .allMatch(
              l ->
                  l.matches(
                      ".*(role \"inlay_\\w+\"|policy \"inlay_\\w+\" for table \"\\w+\") does not exist"));
      Migrations.migrate(target.address().dataSource());
      s.say("set role inlay_worker");
      assertThat(claim(s, 10)).isPositive();
      assertThat(s.number("select count(*) from inlay.source")).isEqualTo(3);
    }
  }

  /// A queue with something of everything, over three segments, ids far apart.
  private static void work(Session s, Session open) throws SQLException {
    int profile = Schemas.profile(s, "local");
    for (String source : List.of("notes", "mails", "letters")) {
      Schemas.source(s, source, profile);
    }
    s.run(
        "update inlay.embedding_queue_config set value = '3600000' where key like 'retry_backoff%ms'");
    enqueue(s, "done 1", "done 2");
    complete(s, claim(s, 10));
    long dead = enqueue(s, "dead").get(0);
    s.run(
        "select inlay.complete(claim_id, token, array[?::bigint], '{no}', '{t}') from inlay.claim(1, 'w', 9)",
        dead);
    long retried = enqueue(s, "retried").get(0);
    s.run(
        "select inlay.complete(claim_id, token, array[?::bigint], '{no}', '{f}') from inlay.claim(1, 'w', 9)",
        retried);
    enqueue(s, "limited");
    s.run("select inlay.handle_claim_rate_limit(?, 'w', 3600000)", claim(s, 10));
    s.run(
        "select inlay.enqueue_embedding('notes', 'scheduled', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
    s.run("select inlay.cancel_queue_item(?)", enqueue(s, "cancelled").get(0));
    s.run("select inlay.enqueue_embedding('letters', '{letter 1,letter 2}'::text[])");
    s.run("select inlay.cancel_queue_items_by_source('letters')");
    s.run("select inlay.pause_source('mails')");
    s.run("select inlay.enqueue_embedding('mails', 'parked')");
    claim(s, 10);
    s.run("select inlay.rotate(true)");
    s.run(
        "select inlay.enqueue_embedding('letters', 'cancelled while delayed', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
    s.run("select inlay.cancel_queue_items_by_source('letters')");
    s.run("select inlay.rotate()");
    countTo(s, FIRST_ID + 2_000);
    enqueue(s, "split 0", "split 1", "split 2", "split 3", "split 4", "split 5");
    complete(s, claim(s, 4));
    countTo(s, FIRST_ID + 4_000);
    try (Session late = Queue.begun(new Session(origin.address().connect()))) {
      urgent(late, "late");
      urgent(open, "never");
      urgent(s, "passer");
      complete(s, claim(s, 1));
      urgent(s, "processed 0", "processed 1", "processed 2", "processed 3");
      complete(s, claim(s, 1));
      claim(s, 3);
      late.connection().commit();
    }
    s.run(
        "select inlay.complete_embedding_queue_item(id, 'w', true) from inlay.items_processing() where doc_key = 'processed 1'");
    s.run("select inlay.rotate(true)");
    s.run("select inlay.rotate()");
    countTo(s, FIRST_ID + 6_000);
    s.run("select inlay.change_item_priority(?, 'low')", enqueue(s, "moved").get(0));
    enqueue(s, "waiting 1", "waiting 2");
    s.run(
        "select inlay.enqueue_embedding('notes', 'scheduled late', 'UPDATE', null, clock_timestamp() + interval '1 hour')");
    s.run(
        "insert into inlay.run (slot, lane, source_id, op, n, keys, expiries) select inlay.writable_slot(), inlay.lane(track_id, 'low'), 1, 'U', 2, '{poison 1,poison 2}', 2 from inlay.track");
  }

  /// Offers and completes all that can be, three at a time; returns the keys as often as they came.
  private static List<String> drain(Session s) throws SQLException {
    s.run("select inlay.pause_source(name, false) from inlay.source");
    s.run("select inlay.promote()");
    s.run("select inlay.rotate()"); // takes what is not due yet out of old segments
    s.run(
        "update inlay.waiting set due = clock_timestamp() - interval '1 s' where due is not null");
    List<String> keys = new ArrayList<>();
    while (true) {
      Queue.await(
          () ->
              s.number("select inlay.promote()") == 0
                  && s.number("select count(*) from inlay.waiting") == 0);
      long claim = claim(s, 3);
      if (claim == 0) {
        return keys;
      }
      List<String> some = s.texts("select doc_key from inlay.items_processing()");
      if (some.contains("poison 1")) {
        assertThat(some)
            .as("a run that expired twice is offered alone")
            .containsOnly("poison 1", "poison 2");
      }
      keys.addAll(some);
      complete(s, claim);
    }
  }

  private static List<Long> enqueue(Session s, String... keys) throws SQLException {
    return s.numbers("select unnest(inlay.enqueue_embedding('notes', ?::text[]))", (Object) keys);
  }

  private static void urgent(Session s, String... keys) throws SQLException {
    s.run("select inlay.enqueue_embedding('notes', ?::text[], 'UPDATE', 'high')", (Object) keys);
  }

  private static long claim(Session s, int n) throws SQLException {
    return s.number("select claim_id from inlay.claim(1, 'w', ?)", n);
  }

  private static void complete(Session s, long claim) throws SQLException {
    s.run("select inlay.complete_embedding_queue_claim(?, 'w')", claim);
  }

  /// Takes transaction ids up to this one.
  private static void countTo(Session s, long id) throws SQLException {
    s.say(
        "do $$ begin while pg_current_xact_id()::text::bigint < %d loop commit; end loop; end $$"
            .formatted(id));
  }

  private static List<List<String>> rows(Session s, String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    for (List<?> row : s.rows(sql)) {
      rows.add(row.stream().map(String::valueOf).toList());
    }
    return rows;
  }
}
