package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresAddress;
import org.junit.jupiter.api.Test;

/// Tables that are not the schema owner's: what it needs, and what hides rows from it.
class ForeignTableTest {
  private static final String GOODS =
      "select inlay.declare_source('goods', 'local', '{\"table\": \"shop.goods\", \"key\": [\"id\"], "
          + content("{body}")
          + "}')";

  @Test
  void aTableOfAnotherOwnerNeedsTheRightsToTriggerAndToReadAndMayNotHideRows() throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres server = DebianPostgres.start()) {
      try (Session superuser = new Session(server.address().connect())) {
        superuser.say("create role plain login password 'plain'");
        superuser.say("create role keeper login password 'keeper'");
        superuser.say("create database plain owner plain");
      }
      PostgresAddress address = server.address().withDatabase("plain");
      try (Session superuser = new Session(address.connect())) {
        superuser.say("create schema shop authorization keeper");
      }
      Migrations.migrate(address.as("plain", "plain").dataSource());
      try (Session keeper = new Session(address.as("keeper", "keeper").connect());
          Session s = new Session(address.as("plain", "plain").connect())) {
        keeper.say(
            "create table shop.goods (id int primary key, body text); grant usage on schema shop to plain");
        int profile = Schemas.profile(s, "local");
        Refused.with("42501", "may not create triggers on shop.goods", () -> s.run(GOODS));
        keeper.say("grant trigger on shop.goods to plain");
        Refused.with("IN019", "permission denied for table goods", () -> s.run(GOODS));
        keeper.say("grant select on shop.goods to plain");
        keeper.say("alter table shop.goods enable row level security");
        Refused.with("IN019", "row-level security", () -> s.run(GOODS));
        keeper.say("alter table shop.goods disable row level security");
        int source = (int) s.number(GOODS);

        keeper.say("insert into shop.goods values (1, 'a')");
        assertThat(pending(s)).isEqualTo(1);

        // Hidden rows would pass for deleted ones.
        keeper.say("alter table shop.goods enable row level security");
        assertThat(s.text("select inlay.attend_source(?)", source)).contains("row-level security");
        assertThat(s.number("select sum(n) from inlay.claim(?, 'w', 10, 1000)", profile)).isZero();
        assertThat(s.text("select issues from inlay.get_queue_health()"))
            .contains("source_unreadable", "row-level security");
        keeper.say("insert into shop.goods values (2, 'b')");

        keeper.say("alter table shop.goods disable row level security");
        assertThat(s.value("select inlay.attend_source(?)", source)).isNull();
        s.run("select inlay.promote()");
        s.run("select inlay.backfill_page(backfill_id) from inlay.backfill");
        assertThat(s.number("select sum(n) from inlay.claim(?, 'w', 10, 1000)", profile))
            .isGreaterThanOrEqualTo(2);

        s.run("select inlay.drop_source('goods')");
        keeper.say("insert into shop.goods values (3, 'c')");
        assertThat(pending(s)).isZero(); // the triggers are another's to drop, and do nothing
        keeper.say("drop trigger inlay_%d_insert on shop.goods".formatted(source));
      }
    }
  }

  private static long pending(Session s) throws Exception {
    return s.number("select total_pending from inlay.get_queue_statistics()");
  }
}
