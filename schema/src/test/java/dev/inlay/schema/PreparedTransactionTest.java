package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.DebianPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Two-phase commit, on a server that allows it.
class PreparedTransactionTest {
  @Test
  void aPreparedTransactionIsPassedAndItsItemsAreOfferedWhenItCommits() throws Exception {
    DebianPostgres.assumeAvailable();
    try (DebianPostgres server = DebianPostgres.start(Map.of("max_prepared_transactions", "4"))) {
      Migrations.migrate(server.address().dataSource());
      try (Session s = new Session(server.address().connect())) {
        int profile = Schemas.profile(s, "local");
        Schemas.source(s, "notes", profile);
        s.say("begin");
        s.run("select inlay.enqueue_embedding('notes', 'prepared')");
        s.say("prepare transaction 'slow'");
        s.run("select inlay.enqueue_embedding('notes', 'quick')");
        assertThat(claimed(s)).containsExactly("quick");
        s.run("select inlay.rotate(true)");
        s.run("select inlay.tidy_tracks()");
        s.run("select inlay.rotate()");
        assertThat(s.text("select kept_by from inlay.segment where gen = 1"))
            .contains("prepared as slow");
        s.say("commit prepared 'slow'");
        assertThat(claimed(s)).containsExactly("prepared");
      }
    }
  }

  private static List<String> claimed(Session s) throws Exception {
    List<String> keys = s.texts("select doc_key from inlay.get_next_embedding_batch('w', 10)");
    s.run("select inlay.complete_embedding_queue_claim(claim_id, 'w') from inlay.open_claims()");
    return keys;
  }
}
