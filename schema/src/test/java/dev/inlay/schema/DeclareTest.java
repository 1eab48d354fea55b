package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a source is made of, and what is refused.
class DeclareTest {
  private Declared d;

  @BeforeEach
  void open() throws SQLException {
    d = Declared.open();
    d.s.say(
        "create table receipts (id int primary key, merchant text, full_text text, total numeric, team text, bought date, tags jsonb)");
  }

  @AfterEach
  void close() throws SQLException {
    d.close();
  }

  private void refuse(String state, String words, String declaration) {
    Refused.with(state, words, () -> d.declare("bad", declaration));
  }

  @Test
  void aDocumentHasATextForEachContentType() throws SQLException {
    int source =
        d.declare(
            "receipts",
            "{\"table\": \"receipts\", \"key\": [\"id\"], \"content\": [{\"type\": \"merchant\", \"templates\": [\"{merchant}\"]},"
                + " {\"type\": \"full_text\", \"templates\": [\"{full_text}\", \"{merchant}, {total}\"]}]}");
    d.s.say(
        "insert into receipts values (1, 'Mill', 'bread 3.00', 3), (2, 'Mill', '  ', 4), (3, null, null, null), (4, null, 'x', 1)");
    assertThat(d.render(source, "1")).endsWith("Mill", "bread 3.00");
    assertThat(d.render(source, "2")).endsWith("Mill", "Mill, 4"); // a blank is no text
    assertThat(d.render(source, "3")).endsWith("", ""); // the template's own words are none
    assertThat(d.render(source, "4")).endsWith("", "x");
    assertThat(d.s.text("select content_type from inlay.source")).isEqualTo("merchant,full_text");
    d.queued();
    d.s.say("update receipts set total = 5 where id = 2");
    assertThat(d.queued()).containsExactly("UPDATE 2 medium");
  }

  @Test
  void columnsThatAreCarriedAlongAreReadAndTheirChangesQueued() throws SQLException {
    int source =
        d.declare(
            "receipts",
            "{\"table\": \"receipts\", \"key\": [\"id\"], \"metadata\": [\"merchant\", \"bought\", \"tags\", \"total\"], "
                + content("{full_text}")
                + "}");
    d.s.say(
        "insert into receipts values (1, 'Mill', 'bread', 3.50, 'red', '2026-03-04', '{\"a\": [1]}'), (2, null, 'x', null, null, null, null)");
    assertThat(d.s.text("select metadata::text from inlay.render_" + source + "('{1}')"))
        .isEqualTo(
            "{\"tags\": {\"a\": [1]}, \"total\": 3.50, \"bought\": \"2026-03-04\", \"merchant\": \"Mill\"}");
    assertThat(d.s.text("select metadata ->> 'merchant' from inlay.render_" + source + "('{2}')"))
        .isEqualTo("null");
    d.queued();
    d.s.say("update receipts set tags = '{}' where id = 1");
    assertThat(d.queued()).containsExactly("UPDATE 1 medium");
    d.s.say("update receipts set team = 'blue' where id = 1");
    assertThat(d.queued()).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedWithWhatThereIs() {
    refuse("IN010", "has no \"tabel\"", "{\"tabel\": \"receipts\"}");
    refuse("IN010", "reads a table or a query", "{\"key\": [\"id\"], " + content("{team}") + "}");
    refuse(
        "IN010", "nothing says what is embedded", "{\"table\": \"receipts\", \"key\": [\"id\"]}");
    refuse("IN010", "a source has a key", "{\"table\": \"receipts\", " + content("{team}") + "}");
    refuse(
        "IN015",
        "is not unique",
        "{\"table\": \"receipts\", \"key\": [\"team\"], " + content("{team}") + "}");
    refuse(
        "IN014",
        "has no column \"nosuch\"",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"metadata\": [\"nosuch\"], "
            + content("{team}")
            + "}");
    refuse(
        "IN010",
        "names no column",
        "{\"table\": \"receipts\", \"key\": [\"id\"], " + content("just words") + "}");
    refuse(
        "IN010",
        "single brace",
        "{\"table\": \"receipts\", \"key\": [\"id\"], " + content("{team} {") + "}");
    refuse(
        "IN010",
        "is no content type",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"content\": [{\"type\": \"Full\", \"templates\": [\"{team}\"]}]}");
    refuse(
        "IN010",
        "declared twice",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"content\": [{\"type\": \"a\", \"templates\": [\"{team}\"]}, {\"type\": \"a\", \"templates\": [\"{id}\"]}]}");
    refuse(
        "IN010",
        "there is no text search configuration \"klingon\"",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"full_text\": \"klingon\", "
            + content("{team}")
            + "}");
    refuse(
        "IN010",
        "a source's priority has no \"upsert\"",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"priority\": {\"upsert\": \"low\"}, "
            + content("{team}")
            + "}");
    refuse(
        "23514",
        "insert_priority",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"priority\": {\"insert\": \"urgent\"}, "
            + content("{team}")
            + "}");
    refuse(
        "IN010",
        "watched for a query",
        "{\"table\": \"receipts\", \"key\": [\"id\"], \"watch\": [{\"table\": \"receipts\", \"columns\": [\"id\"]}], "
            + content("{team}")
            + "}");
    refuse(
        "IN013",
        "there is no table \"nosuch\"",
        "{\"table\": \"nosuch\", \"key\": [\"id\"], " + content("{team}") + "}");
  }

  @Test
  void aRefusedDeclarationLeavesNothingBehind() throws SQLException {
    refuse(
        "IN014",
        "nosuch",
        "{\"table\": \"receipts\", \"key\": [\"id\"], " + content("{nosuch}") + "}");
    assertThat(d.s.number("select count(*) from inlay.source")).isZero();
    assertThat(d.s.number("select count(*) from pg_trigger where tgrelid = 'receipts'::regclass"))
        .isZero();
  }

  @Test
  void namesThatMustBeQuotedAndHostileTextsAreHarmless() throws SQLException {
    d.s.say(
        "create schema \"Shop Floor\"; create table \"Shop Floor\".\"It's; drop\" (\"Key\"\"s\" int primary key, \"a%1$s $body$\" text)");
    int source =
        (int)
            d.s.number(
                "select inlay.declare_source('odd', 'local', jsonb_build_object('table', '\"Shop Floor\".\"It''s; drop\"', 'key', array['Key\"s'],"
                    + " 'metadata', array['a%1$s $body$'], 'content', jsonb_build_array(jsonb_build_object('type', 'full_text', 'templates', array['it''s %s {{x}} {a%1$s $body$}']))))");
    d.s.run("insert into \"Shop Floor\".\"It's; drop\" values (1, ?)", "'; drop table x; -- {}");
    assertThat(d.render(source, "1")).endsWith("it's %s {x} '; drop table x; -- {}");
    assertThat(d.queued()).containsExactly("INSERT 1 high");
    d.s.say("update \"Shop Floor\".\"It's; drop\" set \"a%1$s $body$\" = 'b'");
    d.s.say("delete from \"Shop Floor\".\"It's; drop\"");
    assertThat(d.queued()).containsExactly("UPDATE 1 medium", "DELETE 1 low");
    d.s.run("select inlay.drop_source('odd')");
  }

  @Test
  void sourcesOfAnEarlierVersionGoOn() throws SQLException {
    d.s.run("select inlay.create_source('old', 'local', 'receipts', '{id}', '{merchant}')");
    d.s.say("insert into receipts values (1, 'Mill')");
    assertThat(d.queued()).containsExactly("INSERT 1 high");
    d.s.run("select inlay.drop_source('old')");
    d.s.run(
        "select inlay.create_source('old', 'local', 'receipts', '{id}', '{merchant}', 'merchant', 'low')");
    d.s.say("insert into receipts values (2, 'Mill')");
    assertThat(d.queued()).containsExactly("INSERT 2 low");
  }
}
