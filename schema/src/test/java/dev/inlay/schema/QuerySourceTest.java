package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Documents that a query makes of several tables.
class QuerySourceTest {
  private static final String QUERY =
      "select o.id, o.note, m.name as merchant, o.merchant_id, string_agg(i.name, ', ' order by i.line) as items from public.orders o"
          + " left join public.merchants m on m.id = o.merchant_id left join public.items i on i.order_id = o.id group by o.id, m.name";
  private Declared d;
  private int orders;

  @BeforeEach
  void open() throws SQLException {
    d = Declared.open();
    d.s.say(
        "create table merchants (id int primary key, name text, city text);"
            + " create table orders (id int primary key, merchant_id int references merchants, note text);"
            + " create table items (order_id int references orders on delete cascade, line int, name text, primary key (order_id, line));"
            + " insert into merchants values (1, 'Corner', 'Oslo'), (2, 'Mill', 'Bergen')");
    orders =
        d.declare(
            "orders",
            "{\"table\": \"orders\", \"query\": \""
                + QUERY
                + "\", \"key\": [\"id\"], \"watch\": [{\"table\": \"items\", \"columns\": [\"order_id\"]},"
                + " {\"table\": \"merchants\", \"columns\": [\"id\"], \"matches\": [\"merchant_id\"]}], "
                + content("{note} {merchant} {items}")
                + "}");
  }

  @AfterEach
  void close() throws SQLException {
    d.close();
  }

  @Test
  void aDocumentIsARowOfTheQuery() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'urgent'), (2, 2, null)");
    d.s.say("insert into items values (1, 1, 'tea'), (1, 2, 'milk')");
    assertThat(d.render(orders, "1")).endsWith("urgent Corner tea, milk");
    assertThat(d.render(orders, "2")).endsWith(" Mill ");
    assertThat(d.render(orders, "3")).isNull();
    assertThat(d.s.texts("select * from inlay.page_" + orders + "(null, 10)"))
        .containsExactly("1", "2");
    assertThat(d.s.texts("select * from inlay.page_" + orders + "('1', 10)")).containsExactly("2");
  }

  @Test
  void changesOfItsTableAreQueued() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'urgent')");
    d.s.say("update orders set note = note");
    d.s.say("update orders set note = 'later'");
    d.s.say("delete from orders");
    assertThat(d.queued()).containsExactly("INSERT 1 high", "UPDATE 1 medium", "DELETE 1 low");
  }

  @Test
  void changesOfAJoinedTableQueueTheDocumentsTheyConcern() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c')");
    d.queued();
    d.s.say("insert into items values (1, 1, 'tea'), (1, 2, 'milk'), (2, 1, 'salt')");
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 1 medium", "UPDATE 2 medium");
    d.s.say("update items set name = name");
    assertThat(d.queued()).isEmpty();
    d.s.say("update items set order_id = 3 where order_id = 2"); // concerns both
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 2 medium", "UPDATE 3 medium");
    d.s.say("delete from items where order_id = 3");
    assertThat(d.queued()).containsExactly("UPDATE 3 medium");
  }

  @Test
  void changesOfATableLookedUpByAnotherColumnQueueAllDocumentsThatUseIt() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c')");
    d.queued();
    d.s.say("update merchants set name = 'Corner Shop' where id = 1");
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 1 medium", "UPDATE 3 medium");
  }

  @Test
  void truncatingAJoinedTableStartsABackfill() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'a')");
    d.queued();
    d.s.say("truncate items");
    d.s.run("select inlay.advance_backfills()");
    assertThat(d.s.number("select count(*) from inlay.backfill")).isOne();
    d.s.say("update inlay.backfill set moved_at = '-infinity'");
    d.s.run("select inlay.tend_sources()");
    assertThat(d.queued()).containsExactly("UPDATE 1 low");
  }

  @Test
  void aRowThatTheQueryLeavesOutIsNoDocument() throws SQLException {
    d.s.say("create table pages (id int primary key, body text, published boolean)");
    int pages =
        d.declare(
            "pages",
            "{\"table\": \"pages\", \"query\": \"select id, body from public.pages where published\", \"key\": [\"id\"], "
                + content("{body}")
                + "}");
    d.s.say("insert into pages values (1, 'a', true), (2, 'b', false)");
    assertThat(d.render(pages, "2")).isNull();
    d.queued();
    d.s.say("update pages set published = not published");
    assertThat(d.queued()).containsExactlyInAnyOrder("UPDATE 1 medium", "UPDATE 2 medium");
    assertThat(d.render(pages, "1")).isNull();
  }

  @Test
  void compositeKeysOfAQueryAreRead() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'a')");
    d.s.say("insert into items values (1, 1, 'tea'), (1, 2, 'milk')");
    int lines =
        d.declare(
            "lines",
            "{\"table\": \"items\", \"query\": \"select i.order_id, i.line, i.name, o.note from public.items i join public.orders o on o.id = i.order_id\","
                + " \"key\": [\"order_id\", \"line\"], \"watch\": [{\"table\": \"orders\", \"columns\": [\"id\"], \"matches\": [\"order_id\"]}], "
                + content("{name} {note}")
                + "}");
    assertThat(d.render(lines, "[\"1\", \"2\"]")).endsWith("milk a");
    assertThat(d.s.texts("select * from inlay.page_" + lines + "(?, 10)", "[\"1\", \"1\"]"))
        .containsExactly("[\"1\", \"2\"]");
    d.queued();
    d.s.say("update orders set note = 'b'");
    assertThat(d.queued()).contains("UPDATE [\"1\", \"1\"] medium", "UPDATE [\"1\", \"2\"] medium");
  }

  @Test
  void documentsOfTenantsThatAQueryMakesAreQueuedForThem() throws SQLException {
    d.s.say("create table teams (id int primary key, name text)");
    d.s.say("create table mails (id int primary key, team int, body text)");
    d.s.say("insert into teams values (1, 'red'), (2, 'blue')");
    d.declare(
        "mails",
        "{\"table\": \"mails\", \"query\": \"select m.id, m.body, t.name as owner from public.mails m join public.teams t on t.id = m.team\", \"key\": [\"id\"],"
            + " \"watch\": [{\"table\": \"teams\", \"columns\": [\"name\"], \"matches\": [\"owner\"]}], "
            + content("{body}")
            + "}");
    d.s.say("insert into mails values (1, 1, 'x')");
    assertThat(d.queued()).containsExactly("INSERT 1 high");
  }

  @Test
  void whatIsNotASelectOrNamesNothingIsRefused() {
    Refused.with(
        "IN010",
        "cannot be read",
        () ->
            d.declare(
                "bad",
                "{\"table\": \"orders\", \"query\": \"delete from public.orders\", \"key\": [\"id\"], "
                    + content("{note}")
                    + "}"));
    Refused.with(
        "IN010",
        "cannot be read: relation \"orders\" does not exist",
        () ->
            d.declare(
                "bad",
                "{\"table\": \"orders\", \"query\": \"select * from orders\", \"key\": [\"id\"], "
                    + content("{note}")
                    + "}"));
    Refused.with(
        "IN014",
        "the query has no column \"nosuch\"",
        () ->
            d.declare(
                "bad",
                "{\"table\": \"orders\", \"query\": \"select id, note from public.orders\", \"key\": [\"id\"], "
                    + content("{nosuch}")
                    + "}"));
    Refused.with(
        "IN010",
        "nothing tells when documents of the query change",
        () ->
            d.declare(
                "bad",
                "{\"query\": \"select id, note from public.orders\", \"key\": [\"id\"], "
                    + content("{note}")
                    + "}"));
    Refused.with(
        "IN014",
        "table items has no column \"nosuch\"",
        () ->
            d.declare(
                "bad",
                "{\"table\": \"orders\", \"query\": \"select id, note from public.orders\", \"key\": [\"id\"], \"watch\": [{\"table\": \"items\", \"columns\": [\"nosuch\"]}], "
                    + content("{note}")
                    + "}"));
  }

  @Test
  void aQueryThatGivesAKeyTwiceIsRefused() throws SQLException {
    d.s.say("insert into orders values (1, 1, 'a')");
    d.s.say("insert into items values (1, 1, 'tea'), (1, 2, 'milk')");
    Refused.with(
        "IN019",
        "gives a key more than once",
        () ->
            d.declare(
                "bad",
                "{\"table\": \"orders\", \"query\": \"select o.id, i.name from public.orders o join public.items i on i.order_id = o.id\", \"key\": [\"id\"], "
                    + content("{name}")
                    + "}"));
  }

  @Test
  void removingTheSourceLeavesNoTriggerAndNoFunctionBehind() throws SQLException {
    d.s.run("select inlay.drop_source('orders')");
    assertThat(d.s.texts("select tgname from pg_trigger where tgname like 'inlay%'"))
        .containsExactly();
    assertThat(
            d.s.texts(
                "select proname from pg_proc where pronamespace = 'inlay'::regnamespace and proname ~ '^(watch|capture|render|page|keys)_.*\\d$'"))
        .isEmpty();
    d.s.say("insert into orders values (1, 1, 'a'); insert into items values (1, 1, 'tea')");
  }
}
