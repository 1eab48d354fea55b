package dev.inlay.schema;

import static dev.inlay.schema.Declared.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A table that is fed by logical replication: its appliers fire triggers of rows only.
class LogicalReplicationTest {
  @Test
  void whatASubscriptionBringsIsQueued() throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres server = DebianPostgres.start(Map.of("wal_level", "logical"))) {
      try (Session admin = new Session(server.address().connect())) {
        admin.say("create database origin");
        admin.say("create database copy");
      }
      PostgresAddress copy = server.address().withDatabase("copy");
      Migrations.migrate(copy.dataSource());
      try (Session from = new Session(server.address().withDatabase("origin").connect());
          Session to = new Session(copy.connect())) {
        for (Session s : new Session[] {from, to}) {
          s.say("create table notes (id int primary key, body text)");
        }
        from.say("insert into notes values (1, 'before')");
        from.say("create publication p for table notes");
        // In one cluster the slot must be there before the subscription waits for it.
        from.run("select pg_create_logical_replication_slot('s', 'pgoutput')");
        Schemas.profile(to, "local");
        to.run(
            "select inlay.declare_source('notes', 'local', '{\"table\": \"public.notes\", \"key\": [\"id\"], "
                + content("{body}")
                + "}')");
        PostgresAddress origin = server.address().withDatabase("origin");
        to.say(
            "create subscription s connection 'host=%s port=%d dbname=origin user=%s password=%s' publication p with (create_slot = false, slot_name = 's')"
                .formatted(origin.host(), origin.port(), origin.user(), origin.password()));
        await()
            .untilAsserted(() -> assertThat(to.number("select count(*) from notes")).isEqualTo(1));
        from.say("insert into notes values (2, 'x'), (3, 'y')");
        from.say("update notes set body = 'z' where id = 2");
        from.say("delete from notes where id = 3");
        await()
            .untilAsserted(
                () ->
                    assertThat(
                            to.texts(
                                "select operation || ' ' || doc_key from inlay.embedding_queue order by id"))
                        .containsExactlyInAnyOrder(
                            "INSERT 1", "INSERT 2", "INSERT 3", "UPDATE 2", "DELETE 3"));
        from.say("truncate notes");
        await().untilAsserted(() -> assertThat(to.number("select count(*) from notes")).isZero());
        to.say("alter subscription s disable; alter subscription s set (slot_name = none)");
        to.say("drop subscription s");
      }
    }
  }
}
