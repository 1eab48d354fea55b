package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Applications change their tables. Their writes never fail because of us, and nothing is lost.
class DriftTest {
  private Declared d;
  private int notes;

  @BeforeEach
  void open() throws SQLException {
    d = Declared.open();
    notes = d.notes();
    d.s.say("insert into notes values (1, 'a', 'b', 5)");
    d.queued();
  }

  @AfterEach
  void close() throws SQLException {
    d.close();
  }

  private String attend() throws SQLException {
    return d.s.text("select inlay.attend_source(?)", notes);
  }

  /// What is read anew once the trouble is over.
  private void backfill() throws SQLException {
    d.s.run("update inlay.backfill set moved_at = '-infinity'");
    d.s.run("select inlay.tend_sources()");
  }

  @Test
  void aRenamedColumnIsFollowed() throws SQLException {
    d.s.say("alter table notes rename title to headline");
    d.s.say("insert into notes values (2, 'c', 'd', 1)"); // before anybody has noticed
    assertThat(attend()).isEqualTo("null");
    assertThat(d.s.text("select templates[1] from inlay.source_content"))
        .isEqualTo("{headline}: {body}");
    assertThat(d.render(notes, "2")).endsWith("c: d");
    backfill();
    assertThat(d.queued()).contains("UPDATE 1 low", "UPDATE 2 low");
    d.s.say("update notes set headline = 'x' where id = 1");
    assertThat(d.queued()).containsExactly("UPDATE 1 medium");
  }

  @Test
  void aRenamedKeyIsFollowed() throws SQLException {
    d.s.say("alter table notes rename id to note_id");
    d.s.say("delete from notes where note_id = 1");
    d.s.say("insert into notes values (2, 'c', 'd', 1)");
    d.s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) values (?, 'full_text', '1', ?, 1, '\\x01', 1)",
        notes,
        d.profile);
    assertThat(attend()).isEqualTo("null");
    backfill();
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 2 low", "DELETE 1 low");
    d.s.say("insert into notes values (3, 'c', 'd', 1)");
    assertThat(d.queued()).containsExactly("INSERT 3 high");
  }

  @Test
  void aRenamedTableIsFollowed() throws SQLException {
    d.s.say(
        "create schema archive; alter table notes rename to letters; alter table letters set schema archive");
    assertThat(attend()).isEqualTo("null");
    assertThat(d.s.text("select schema_name || '.' || table_name from inlay.source"))
        .isEqualTo("archive.letters");
    assertThat(d.render(notes, "1")).endsWith("a: b");
  }

  @Test
  void aColumnOfTheSameNameIsTheColumn() throws SQLException {
    d.s.say(
        "alter table notes add body_new text; update notes set body_new = 'long'; alter table notes drop body; alter table notes rename body_new to body");
    assertThat(attend()).isEqualTo("null");
    assertThat(d.render(notes, "1")).endsWith("a: long");
    backfill();
    assertThat(d.queued()).contains("UPDATE 1 low");
  }

  @Test
  void aDroppedColumnIsTheSourcesFaultUntilItIsBack() throws SQLException {
    d.s.say("alter table notes drop body");
    d.s.say("insert into notes values (2, 'c', 1)");
    d.s.say("update notes set title = 'x'");
    d.s.say("delete from notes where id = 1");
    d.s.run("select inlay.tend_sources()");
    assertThat(d.s.text("select fault from inlay.source"))
        .isEqualTo("table public.notes has no column \"body\" any more");
    d.s.run("select inlay.enqueue_embedding('notes', '2')");
    assertThat(d.s.number("select sum(n) from inlay.claim(?, 'w', 10, 1000)", d.profile)).isZero();
    d.s.say("alter table notes add body text");
    assertThat(attend()).isEqualTo("null");
    assertThat(d.s.value("select fault from inlay.source")).isNull();
    d.s.run("select inlay.promote()");
    backfill();
    assertThat(d.queued()).contains("UPDATE 2 low");
  }

  @Test
  void aDroppedTableIsTheSourcesFaultAndOneOfItsNameTakesItsPlace() throws SQLException {
    d.s.say("drop table notes");
    assertThat(attend()).isEqualTo("table public.notes is gone");
    d.s.say("create table notes (id bigint primary key, title text, body text)");
    d.s.say("insert into notes values (7, 'x', 'y')"); // no trigger yet
    assertThat(attend()).isEqualTo("null");
    backfill();
    assertThat(d.queued()).containsExactly("UPDATE 7 low");
    d.s.say("insert into notes values (8, 'x', 'y')");
    assertThat(d.queued()).containsExactly("INSERT 8 high");
    d.s.run("select inlay.drop_source('notes')");
  }

  @Test
  void aTableThatIsSwappedForAnotherIsLeft() throws SQLException {
    d.s.say("create table notes_new (like notes including all)");
    d.s.say("insert into notes_new values (5, 'x', 'y', 1)");
    d.s.say("alter table notes rename to notes_old; alter table notes_new rename to notes");
    assertThat(attend()).isEqualTo("null");
    d.s.say("insert into notes_old values (9, 'old', 'old', 1)");
    d.s.say("insert into notes values (6, 'x', 'y', 1)");
    assertThat(d.queued()).containsExactly("INSERT 6 high");
    backfill();
    assertThat(d.queued()).contains("UPDATE 5 low");
  }

  @Test
  void aDroppedTriggerComesBackAndWhatItMissedIsRead() throws SQLException {
    d.s.say("drop trigger inlay_" + notes + "_insert on notes");
    d.s.say("insert into notes values (2, 'c', 'd', 1)");
    assertThat(attend()).isEqualTo("null");
    d.s.run("select inlay.tend_sources()"); // the drift it noted
    backfill();
    assertThat(d.queued()).contains("UPDATE 2 low");
    d.s.say("insert into notes values (3, 'c', 'd', 1)");
    assertThat(d.queued()).containsExactly("INSERT 3 high");
  }

  @Test
  void aKeyOfAnotherTypeIsReadAsThat() throws SQLException {
    d.s.say("alter table notes alter id type text");
    d.s.say("insert into notes values ('zwei', 'c', 'd', 1)");
    assertThat(attend()).isEqualTo("null");
    assertThat(d.render(notes, "zwei")).endsWith("c: d");
  }

  @Test
  void aWriterWhoLocksTheTableIsNotWaitedForLong() throws SQLException {
    d.s.say("alter table notes rename title to headline");
    try (Session writer = d.session()) {
      writer.say("begin; insert into notes values (2, 'c', 'd', 1)");
      assertThat(attend()).isEqualTo("null"); // gives up: the next time
      assertThat(d.s.text("select templates[1] from inlay.source_content"))
          .isEqualTo("{title}: {body}");
      writer.say("commit");
    }
    assertThat(attend()).isEqualTo("null");
    assertThat(d.s.text("select templates[1] from inlay.source_content"))
        .isEqualTo("{headline}: {body}");
  }

  @Test
  void aSourceInOrderIsLeftAlone() throws SQLException {
    assertThat(attend()).isEqualTo("null");
    String before =
        d.s.text(
            "select string_agg(xmin::text, ',' order by oid) from pg_trigger where tgrelid = 'notes'::regclass");
    assertThat(attend()).isEqualTo("null");
    assertThat(
            d.s.text(
                "select string_agg(xmin::text, ',' order by oid) from pg_trigger where tgrelid = 'notes'::regclass"))
        .isEqualTo(before);
    assertThat(d.s.number("select count(*) from inlay.backfill")).isZero();
  }

  @Test
  void aJoinedTableThatIsGoneIsTheSourcesFault() throws SQLException {
    d.s.say("create table tags (note_id bigint, tag text)");
    int tagged =
        d.declare(
            "tagged",
            "{\"table\": \"notes\", \"query\": \"select n.id, (select string_agg(t.tag, ' ') from public.tags t where t.note_id = n.id) as tags from public.notes n\","
                + " \"key\": [\"id\"], \"watch\": [{\"table\": \"tags\", \"columns\": [\"note_id\"]}], "
                + content("{tags}")
                + "}");
    d.s.say("drop table tags");
    assertThat(d.s.text("select inlay.attend_source(?)", tagged))
        .isEqualTo("table public.tags, which is watched, is gone");
    d.s.say("insert into notes values (2, 'c', 'd', 1)");
    assertThat(attend()).isEqualTo("null");
  }
}
