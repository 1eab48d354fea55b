package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.DebianPostgres;
import dev.inlay.testing.PostgresAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A server where the migrating role may create no roles and is no superuser.
class RestrictedOwnerTest {
  @Test
  void everythingWorksForAnOwnerWhoMayCreateNoRoles() throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres server = DebianPostgres.start()) {
      try (Session superuser = new Session(server.address().connect())) {
        superuser.say("create role plain login password 'plain'");
        superuser.say("create database plain owner plain");
      }
      PostgresAddress plain = server.address().withDatabase("plain").as("plain", "plain");
      Migrations.migrate(plain.dataSource());
      assertThat(Migrations.pending(plain.dataSource())).isEmpty();
      try (Session s = new Session(plain.connect())) {
        assertThat(s.number("select count(*) from pg_roles where rolname like 'inlay\\_%'"))
            .isZero();
        int profile = Schemas.profile(s, "local");
        Schemas.source(s, "notes", profile);
        long id = s.number("select inlay.enqueue_embedding('notes', 'a')");
        assertThat(s.numbers("select item_id from inlay.get_next_embedding_batch('w', 1)"))
            .isEqualTo(List.of(id));
        s.run("select inlay.complete_embedding_queue_item(?, 'w', true)", id);
        s.run("select * from inlay.cleanup_old_queue_items('0')");
        s.run("select inlay.turn_ledger(true)");
        assertThat(s.number("select total_completed from inlay.get_queue_statistics()")).isOne();
        assertThat(s.text("select status from inlay.get_queue_health()")).isEqualTo("ok");
      }
    }
  }
}
