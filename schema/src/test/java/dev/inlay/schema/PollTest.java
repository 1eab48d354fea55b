package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Views and foreign tables have no triggers: a column tells what has changed.
class PollTest {
  private Declared d;

  @BeforeEach
  void open() throws SQLException {
    d = Declared.open();
    d.s.say(
        "create table page (id int primary key, body text, updated_at timestamptz default now(), version bigint);"
            + " create view pages as select id, body, updated_at, version from page where body is not null;"
            + " insert into page select g, 'old', now() - interval '1 day', g from generate_series(1, 3) g");
  }

  @AfterEach
  void close() throws SQLException {
    d.close();
  }

  private void declare(String poll) throws SQLException {
    d.declare(
        "pages",
        "{\"table\": \"pages\", \"key\": [\"id\"], \"poll\": "
            + poll
            + ", "
            + content("{body}")
            + "}");
  }

  private void poll() throws SQLException {
    d.s.run("update inlay.source_poll set polled_at = '-infinity'");
    d.s.run("select inlay.tend_sources()");
  }

  @Test
  void whatIsNewerThanTheGreatestValueSeenIsQueuedOnce() throws SQLException {
    declare("{\"column\": \"updated_at\", \"overlap\": \"0\"}");
    poll();
    assertThat(d.queued()).hasSize(3); // those of the greatest value
    poll();
    assertThat(d.queued()).isEmpty();
    d.s.say("update page set body = 'new', updated_at = now() where id = 2");
    d.s.say("insert into page values (4, 'new')");
    poll();
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 2 medium", "UPDATE 4 medium");
    poll();
    assertThat(d.queued()).isEmpty();
  }

  @Test
  void aRowThatIsCommittedLateIsFoundWithinTheOverlap() throws SQLException {
    declare("{\"column\": \"updated_at\", \"overlap\": \"10 minutes\"}");
    poll();
    d.queued();
    try (Session slow = d.session()) {
      slow.say("begin; insert into page values (10, 'slow', now() - interval '5 minutes')");
      d.s.say("insert into page values (11, 'fast', now())");
      poll();
      assertThat(d.queued()).containsExactly("UPDATE 11 medium");
      slow.say("commit");
      poll();
      assertThat(d.queued()).containsExactly("UPDATE 10 medium");
      poll();
      assertThat(d.queued()).isEmpty();
    }
  }

  @Test
  void numbersArePolledToo() throws SQLException {
    declare("{\"column\": \"version\", \"overlap\": \"0\"}");
    poll();
    d.queued();
    d.s.say("update page set version = 100 where id = 1");
    poll();
    assertThat(d.queued()).containsExactly("UPDATE 1 medium");
  }

  @Test
  void manyRowsOfOneValueArePassedInPages() throws SQLException {
    declare("{\"column\": \"version\", \"overlap\": \"0\"}");
    poll();
    d.queued();
    d.s.say("insert into page select g, 'same', now(), 500 from generate_series(1000, 1999) g");
    int source = (int) d.s.number("select source_id from inlay.source");
    int pages = 1;
    while ("true".equals(d.s.text("select inlay.poll_source(?, 300)", source))) {
      pages++;
    }
    assertThat(pages).isEqualTo(4);
    assertThat(d.queued()).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void aColumnThatDoesNotGrowIsRefused() {
    Refused.with("IN010", "cannot be polled", () -> declare("{\"column\": \"body\"}"));
    Refused.with("IN014", "has no column \"nosuch\"", () -> declare("{\"column\": \"nosuch\"}"));
    Refused.with(
        "IN010", "has no \"every\"", () -> declare("{\"column\": \"version\", \"every\": 3}"));
  }

  @Test
  void aViewWithoutSuchAColumnIsRefusedWithWhatToDo() {
    Refused.with(
        "IN013",
        "\"pages\" is not a table",
        () ->
            d.declare(
                "pages", "{\"table\": \"pages\", \"key\": [\"id\"], " + content("{body}") + "}"));
  }

  @Test
  void aPolledSourceWhoseViewIsGoneIsAtFaultAndStopsNobody() throws SQLException {
    declare("{\"column\": \"updated_at\"}");
    d.s.say("drop view pages");
    poll();
    assertThat(d.s.text("select fault from inlay.source")).contains("does not exist");
    d.s.say("create view pages as select id, body, updated_at, version from page");
    d.s.run("select inlay.attend_sources()");
    assertThat(d.s.value("select fault from inlay.source")).isNull();
    d.s.say("insert into page values (12, 'again', now() + interval '1 minute')");
    poll();
    assertThat(d.queued()).contains("UPDATE 12 medium");
  }
}
