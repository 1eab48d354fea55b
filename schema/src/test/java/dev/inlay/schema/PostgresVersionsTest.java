package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole contract, once through, on every version of PostgreSQL that is supported. The other
/// tests have 17; the variable `INLAY_TEST_DATABASE_URL` gives all of them another.
class PostgresVersionsTest {
  private static final Path JARS = Path.of("target/postgres-versions");
  private static final String MINUTE_AGO =
      "update inlay.embedding_queue_workers set heartbeat_at = heartbeat_at - interval '1 hour'";

  static List<Path> jars() throws IOException {
    PostgresBinaries.assumeUsable(JARS);
    try (Stream<Path> jars = Files.list(JARS)) {
      List<Path> all = jars.sorted().toList();
      assertThat(all).hasSize(4);
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void theWholeContractHolds(Path jar) throws SQLException {
    try (PostgresBinaries binaries = PostgresBinaries.unpack(jar);
        DebianPostgres server = DebianPostgres.start(binaries.bin(), Map.of("fsync", "off"));
        Session s = new Session(server.address().connect())) {
      assertThat(s.text("show server_version") + ".jar")
          .startsWith(jar.getFileName().toString().replace("jar", ""));
      assertThat(Migrations.migrate(server.address().dataSource()).applied()).isNotEmpty();
      assertThat(Migrations.pending(server.address().dataSource())).isEmpty();
      s.run("select inlay.create_profile('default', 'local', 'm', 3, 'f', 'array')");
      aSourceFollowsItsTable(s);
      itemsGoEveryWay(s);
      operatorsSteer(s);
      everythingIsTold(s);
      vectorsAreFound(s);
      segmentsAndLedgerTurn(s);
      aRestoredQueueIsAdopted(server, s);
    }
  }

  private static void aSourceFollowsItsTable(Session s) throws SQLException {
    s.say("create table notes (a int, b text, body text, at timestamptz, primary key (a, b))");
    s.run(
        "select inlay.create_source('notes', 'default', 'public.notes', '{a,b}', '{body} of {at}')");
    s.say("insert into notes select g, 'x', 'body ' || g, now() from generate_series(1, 300) g");
    s.say("update notes set body = 'other' where a <= 5");
    s.say("update notes set a = 1000 where a = 6");
    s.say("delete from notes where a = 7");
    assertThat(work(s)).isEqualTo(300 + 5 + 2 + 1);
    assertThat(
            s.texts("select body_1 from inlay.render_1(array['[\"1\", \"x\"]', '[\"7\", \"x\"]'])"))
        .hasSize(1)
        .allMatch(t -> t.startsWith("other of "));
    s.run("select * from inlay.backfill_page(inlay.start_backfill('notes'), 1000)");
    assertThat(work(s)).isEqualTo(299);
    s.say("truncate notes");
    s.say("create table letters (id uuid primary key, body text)");
    s.run(
        "select inlay.create_source('letters', 'default', 'public.letters', '{id}', '{body}', 'full_text', 'low')");
  }

  private static void itemsGoEveryWay(Session s) throws SQLException {
    s.run("select inlay.update_queue_config('retry_backoff_base_ms', '1', 'test')");
    s.run("select inlay.update_queue_config('max_retries', '1', 'test')");
    s.run("select inlay.enqueue_embedding('letters', 'one')");
    s.run(
        "insert into inlay.embedding_queue (source, doc_key, priority) values ('letters', 'two', 'high')");
    assertThat(s.texts("select doc_key from inlay.get_next_embedding_batch('w', 1)"))
        .containsExactly("two");
    long two = s.number("select id from inlay.embedding_queue where status = 'processing'");
    s.run("select inlay.complete_embedding_queue_item(?, 'w', true, 7)", two);
    fail(s);
    Queue.await(() -> s.number("select inlay.promote()") == 1);
    fail(s);
    assertThat(s.texts("select doc_key from inlay.embedding_queue where status = 'failed'"))
        .containsExactly("one");
    assertThat(s.number("select inlay.requeue_failed_items()")).isOne();
    s.run(
        "select inlay.handle_claim_rate_limit(claim_id, 'w', 60000) from inlay.get_next_embedding_batch('w', 1)");
    assertThat(s.number("select inlay.reset_rate_limited_items()")).isOne();
    s.run("select * from inlay.claim(1, 'w', 1, 1)");
    Queue.await(() -> s.number("select inlay.expire_claims()") == 1);
    assertThat(work(s)).isOne();
    s.run(
        "select inlay.enqueue_embedding('letters', '{later,sooner}'::text[], 'DELETE', 'low', clock_timestamp() + interval '1 s')");
    assertThat(work(s)).isZero();
    Queue.await(() -> s.number("select inlay.promote()") == 2);
    assertThat(work(s)).isEqualTo(2);
  }

  private static void fail(Session s) throws SQLException {
    s.run(
        "select inlay.complete_embedding_queue_item(item_id, 'w', false, 0, 'no') from inlay.get_next_embedding_batch('w', 1)");
  }

  private static void operatorsSteer(Session s) throws SQLException {
    List<Long> ids =
        s.numbers("select unnest(inlay.enqueue_embedding('letters', '{a,b,c,d}'::text[]))");
    s.run("select inlay.cancel_queue_item(?)", ids.get(0));
    s.run("select inlay.change_item_priority(?, 'high')", ids.get(2));
    assertThat(s.texts("select doc_key from inlay.get_next_embedding_batch('w', 1)"))
        .containsExactly("c");
    s.run("select inlay.release(claim_id, token) from inlay.open_claims()");
    s.run("select inlay.pause_source('letters')");
    assertThat(work(s)).isZero();
    s.run("select inlay.pause_source('letters', false)");
    Queue.await(() -> s.number("select inlay.promote()") == 3);
    s.run("select inlay.pause_profile('default'), inlay.pause_queue()");
    assertThat(work(s)).isZero();
    s.run("select inlay.pause_profile('default', false), inlay.pause_queue(false)");
    assertThat(s.number("select inlay.cancel_queue_items_by_source('letters')")).isEqualTo(3);
    assertThat(work(s)).isZero();
    long bad = s.number("select inlay.enqueue_embedding('letters', 'bad'::text)");
    s.run(
        "select inlay.complete(claim_id, token, array[?::bigint], '{no}', '{t}') from inlay.claim(1, 'w', 1)",
        bad);
    s.run("select inlay.requeue_failed_item(?)", bad);
    fail(s);
    Queue.await(() -> s.number("select inlay.promote()") == 1);
    fail(s);
    assertThat(s.number("select inlay.drop_dead_letters(everything => true)")).isOne();
  }

  private static void everythingIsTold(Session s) throws SQLException {
    s.run("select inlay.update_worker_heartbeat('w', 'idle', 'host', 1, '1', 2)");
    s.run(MINUTE_AGO);
    assertThat(s.number("select inlay.cleanup_stale_workers()")).isOne();
    assertThat(s.number("select total_completed from inlay.get_queue_statistics()"))
        .isEqualTo(
            s.number("select count(*) from inlay.embedding_queue where status = 'completed'"));
    assertThat(s.text("select status from inlay.get_queue_health()")).isNotBlank();
    for (String status :
        List.of("pending", "processing", "completed", "failed", "rate_limited", "cancelled")) {
      s.rows("select * from inlay.list_queue_items(?, null, 10)", status);
    }
    long id = s.number("select max(id) from inlay.embedding_queue where status = 'completed'");
    assertThat(s.text("select status from inlay.get_queue_item(?)", id)).isEqualTo("completed");
    assertThat(s.rows("select * from inlay.queue_item_history(?)", id)).isNotEmpty();
    assertThat(s.rows("select * from inlay.embedding_metrics")).isNotEmpty();
    assertThat(s.text("select inlay.get_queue_config('batch_size')")).isEqualTo("512");
    Refused.with(
        "IN020",
        "batch_sice",
        () -> s.run("select inlay.update_queue_config('batch_sice', '1', 'test')"));
  }

  private static void vectorsAreFound(Session s) throws SQLException {
    s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) select 2, 'full_text', k, 1, 1, 'x', 1 from unnest('{east,north}'::text[]) k");
    s.run(
        "insert into inlay.vector_1 select 2, 'full_text', k, 0, 0, 1, 1, v from (values ('east', '{1,0,0}'::real[]), ('north', '{0,1,0}')) x(k, v)");
    s.run(
        "insert into inlay.signature_1 select source_id, content_type, inlay.vector_signature(embedding)::bit(6), doc_key, chunk from inlay.vector_1");
    assertThat(
            s.texts(
                "select doc_key from inlay.nearest(1, 2, 'full_text', '{0.1,0.9,0}'::real[], 2)"))
        .containsExactly("north", "east");
  }

  private static void segmentsAndLedgerTurn(Session s) throws SQLException {
    for (int i = 0; i < 12; i++) {
      s.run("select inlay.enqueue_embedding('letters', ?::text)", "turn " + i);
      assertThat(work(s)).isOne();
      s.run("select inlay.rotate(true)");
      s.run("select inlay.tidy_tracks()");
      s.run("select inlay.turn_ledger(true)");
    }
    Queue.await(
        () -> {
          s.run("select inlay.cleanup_old_queue_items('0')");
          return s.number("select count(*) from inlay.run") == 0;
        });
    assertThat(s.text("select inlay.housekeeping_due(60000)")).isEqualTo("true");
    assertThat(s.text("select inlay.housekeeping_due(60000)")).isEqualTo("false");
  }

  private static void aRestoredQueueIsAdopted(DebianPostgres server, Session s)
      throws SQLException {
    s.run("select inlay.enqueue_embedding('letters', 'kept')");
    s.run("update inlay.origin set xid = '3'"); // all that a restore changes here
    Refused.with("IN001", "restored from a dump", () -> work(s));
    assertThat(Migrations.migrate(server.address().dataSource()).adopted()).isNotNull();
    assertThat(work(s)).isOne();
    s.run("select inlay.drop_source('letters')");
  }

  /// Completes all there is; returns how many items it was.
  private static long work(Session s) throws SQLException {
    long items = 0;
    while (true) {
      long some = s.number("select count(*) from inlay.get_next_embedding_batch('w', 100)");
      if (some == 0) {
        return items;
      }
      items += some;
      s.run("select inlay.complete(claim_id, token) from inlay.open_claims()");
    }
  }
}
