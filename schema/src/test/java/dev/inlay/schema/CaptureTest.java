package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// Every way in which a row can change is queued.
class CaptureTest {
  private Declared d;

  @BeforeEach
  void open() throws SQLException {
    d = Declared.open();
  }

  @AfterEach
  void close() throws SQLException {
    d.close();
  }

  @Test
  void insertsUpdatesOfUsedColumnsAndDeletesAreQueuedWithTheirPriorities() throws SQLException {
    d.notes();
    d.s.say("insert into notes values (1, 'a', 'b', 5), (2, 'c', 'd', 4)");
    assertThat(d.queued()).containsExactly("INSERT 1 high", "INSERT 2 high");
    d.s.say("update notes set stars = 1");
    assertThat(d.queued()).isEmpty();
    d.s.say("update notes set body = body");
    assertThat(d.queued()).isEmpty();
    d.s.say("update notes set body = 'x' where id = 2");
    assertThat(d.queued()).containsExactly("UPDATE 2 medium");
    d.s.say("delete from notes where id = 1");
    assertThat(d.queued()).containsExactly("DELETE 1 low");
  }

  @Test
  void rulesOfPriorityAreTheSources() throws SQLException {
    d.s.say("create table t (id int primary key, body text)");
    d.declare(
        "t",
        "{\"table\": \"t\", \"key\": [\"id\"], \"priority\": {\"insert\": \"low\", \"update\": \"high\", \"backfill\": \"medium\"}, "
            + content("{body}")
            + "}");
    d.s.say("insert into t values (1, 'a')");
    d.s.say("update t set body = 'b'");
    d.s.say("delete from t");
    assertThat(d.queued()).containsExactly("INSERT 1 low", "UPDATE 1 high", "DELETE 1 low");
    d.s.say("insert into t values (2, 'a')");
    d.queued();
    d.s.run("select inlay.backfill_page(inlay.start_backfill('t'))");
    assertThat(d.queued()).containsExactly("UPDATE 2 medium");
    d.s.run("select inlay.enqueue_embedding('t', array['2'], 'INSERT')");
    d.s.run("select inlay.enqueue_embedding('t', '2')");
    assertThat(d.queued()).containsExactly("INSERT 2 low", "UPDATE 2 high");
  }

  @Test
  void aChangedKeyIsADeleteAndAnInsert() throws SQLException {
    d.notes();
    d.s.say("insert into notes values (1, 'a', 'b', 5), (2, 'c', 'd', 4)");
    d.queued();
    d.s.say("update notes set id = id + 10 where id = 1");
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 11 medium", "DELETE 1 low");
    d.s.say("update notes set id = case id when 11 then 2 else 11 end where false");
    assertThat(d.queued()).isEmpty();
  }

  @Test
  void copyUpsertAndMergeAreCaptured() throws SQLException, IOException {
    d.notes();
    d.s
        .connection()
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("copy notes from stdin", new StringReader("1\ta\tb\t1\n2\tc\td\t2\n"));
    assertThat(d.queued()).containsExactly("INSERT 1 high", "INSERT 2 high");
    d.s.say(
        "insert into notes values (2, 'new', 'd', 2), (3, 'e', 'f', 3) on conflict (id) do update set title = excluded.title");
    assertThat(d.queued()).containsExactlyInAnyOrder("INSERT 3 high", "UPDATE 2 medium");
    d.s.say(
        "merge into notes n using (values (3), (4)) v(id) on n.id = v.id when matched then delete when not matched then insert values (v.id, 'g', 'h', 1)");
    assertThat(d.queued()).containsExactlyInAnyOrder("INSERT 4 high", "DELETE 3 low");
  }

  @Test
  void whatIsRolledBackIsNotQueued() throws SQLException {
    d.notes();
    d.s.say("begin; insert into notes values (1, 'a', 'b', 1); rollback");
    d.s.say(
        "begin; savepoint x; insert into notes values (2, 'a', 'b', 1); rollback to x; insert into notes values (3, 'a', 'b', 1); commit");
    assertThat(d.queued()).containsExactly("INSERT 3 high");
  }

  @Test
  void aTruncateQueuesWhatHasVectorsOnceWhateverItsPartitions() throws SQLException {
    int source = partitioned();
    store(source, "1");
    store(source, "150");
    d.s.say("truncate visits");
    assertThat(d.queued()).containsExactlyInAnyOrder("DELETE 1 low", "DELETE 150 low");
  }

  private void store(int source, String key) throws SQLException {
    d.s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) values (?, 'full_text', ?, ?, 1, '\\x01', 1)",
        source,
        key,
        d.profile);
  }

  private int partitioned() throws SQLException {
    d.s.say(
        "create table visits (id int primary key, body text) partition by range (id); create table visits_1 partition of visits for values from (0) to (100);"
            + " create table visits_2 partition of visits for values from (100) to (200)");
    return d.declare(
        "visits", "{\"table\": \"visits\", \"key\": [\"id\"], " + content("{body}") + "}");
  }

  @Test
  void aPartitionedTableIsCapturedByItsOwnNameAndByThoseOfItsPartitions() throws SQLException {
    partitioned();
    d.s.say("insert into visits values (1, 'a'), (150, 'b')");
    d.s.say("insert into visits_1 values (2, 'c')");
    assertThat(d.queued()).containsExactly("INSERT 1 high", "INSERT 150 high", "INSERT 2 high");
    d.s.say("update visits set id = 151 where id = 1"); // moves to the other partition
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 151 medium", "DELETE 1 low");
    d.s.say("delete from visits_2 where id = 150");
    assertThat(d.queued()).containsExactly("DELETE 150 low");
  }

  @Test
  void aNewPartitionIsFoundWithItsRowsAndADroppedOnesAreRemoved() throws SQLException {
    int source = partitioned();
    d.s.say("create table visits_3 (id int primary key, body text)");
    d.s.say("insert into visits_3 values (201, 'x'), (202, 'y')");
    d.s.say("alter table visits attach partition visits_3 for values from (200) to (300)");
    assertThat(d.s.value("select inlay.attend_source(?)", source)).isNull();
    assertThat(d.queued()).containsExactly("UPDATE 201 low", "UPDATE 202 low");
    d.s.say("insert into visits_3 values (203, 'z')");
    d.s.say("insert into visits values (204, 'z')");
    assertThat(d.queued()).containsExactly("INSERT 203 high", "INSERT 204 high");
    store(source, "201");
    store(source, "1");
    d.s.say("insert into visits values (1, 'a')");
    d.queued();
    d.s.say("drop table visits_3");
    assertThat(d.s.value("select inlay.attend_source(?)", source)).isNull();
    d.s.run(
        "select inlay.backfill_page(backfill_id) from inlay.backfill where finished_at is null");
    assertThat(d.queued()).containsExactly("DELETE 201 low");
    assertThat(d.s.value("select inlay.attend_source(?)", source)).isNull();
    assertThat(d.s.number("select count(*) from inlay.backfill where finished_at is null"))
        .isZero();
  }

  @Test
  void childrenOfATableArePartOfIt() throws SQLException {
    d.s.say("create table base (id int primary key, body text)");
    d.s.say("create table child (extra int) inherits (base)");
    d.declare("base", "{\"table\": \"base\", \"key\": [\"id\"], " + content("{body}") + "}");
    d.s.say("insert into child values (1, 'a', 2)");
    d.s.say("update base set body = 'b'");
    assertThat(d.queued()).contains("INSERT 1 high", "UPDATE 1 medium");
  }

  @Test
  void replicationIsCapturedRowByRow() throws SQLException {
    d.notes();
    d.s.say("set session_replication_role = replica");
    d.s.say("insert into notes values (1, 'a', 'b', 5), (2, 'c', 'd', 4)");
    d.s.say("update notes set stars = 1");
    d.s.say("update notes set body = 'x' where id = 2");
    d.s.say("update notes set id = 3 where id = 2");
    d.s.say("delete from notes where id = 1");
    assertThat(d.queued())
        .containsExactly(
            "INSERT 1 high",
            "INSERT 2 high",
            "UPDATE 2 medium",
            "DELETE 2 low",
            "UPDATE 3 medium",
            "DELETE 1 low");
    d.s.say("set session_replication_role = origin");
    d.s.say("insert into notes values (9, 'a', 'b', 5)");
    assertThat(d.queued()).containsExactly("INSERT 9 high");
  }

  @Test
  void replicationIntoPartitionsIsCaptured() throws SQLException {
    partitioned();
    d.s.say("set session_replication_role = replica");
    d.s.say("insert into visits values (1, 'a'), (150, 'b')");
    d.s.say("insert into visits_1 values (2, 'c')");
    assertThat(d.queued()).containsExactly("INSERT 1 high", "INSERT 150 high", "INSERT 2 high");
  }

  @Test
  void generatedColumnsAreText() throws SQLException {
    d.s.say(
        "create table t (id int primary key, a text, b text generated always as (upper(a)) stored)");
    int source = d.declare("t", "{\"table\": \"t\", \"key\": [\"id\"], " + content("{b}") + "}");
    d.s.say("insert into t values (1, 'x')");
    assertThat(d.render(source, "1")).endsWith("X");
    d.queued();
    d.s.say("update t set a = 'y'");
    assertThat(d.queued()).containsExactly("UPDATE 1 medium");
  }

  @Test
  void oneStatementOverManyRowsCostsOneRunFor256OfThem() throws SQLException {
    d.notes();
    d.s.say("insert into notes select g, 'a', 'b', 1 from generate_series(1, 1000) g");
    assertThat(d.s.number("select count(*) from inlay.run")).isEqualTo(4);
  }
}
