package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What operators may do for a source, and nobody else.
class SourceCareTest {
  private static final List<String> ROLES = List.of("operator", "worker", "app", "viewer");
  private static final String PASSWORD = "care-test";
  private Queue q;

  @BeforeAll
  static void logins() throws SQLException {
    try (Queue migrated = Queue.open()) { // else there are no roles
      for (String role : ROLES) {
        TestPostgres.shared().createRole("care_" + role, PASSWORD, "IN ROLE inlay_" + role);
      }
      assertThat(migrated.profile).isPositive();
    }
  }

  @AfterAll
  static void noLogins() {
    for (String role : ROLES) {
      TestPostgres.shared().dropRole("care_" + role);
    }
  }

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.s.run("create table things (id int primary key, body text)");
    q.s.run(
        "select inlay.declare_source('things', 'local', '{\"table\": \"things\", \"key\": [\"id\"], \"content\": [{\"type\": \"full_text\", \"templates\": [\"{body}\"]}]}')");
    q.s.run("insert into things select g, 'thing' from generate_series(1, 3) g");
    q.s.run("select * from inlay.claim(?, 'w', 10)", q.profile);
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void anOperatorSweepsASourceForRowsThatAreGone() throws SQLException {
    int source = (int) q.s.number("select source_id from inlay.source where name = 'things'");
    q.s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks) select ?, 'full_text', g::text, ?, 1, '', 1 from generate_series(2, 5) g",
        source,
        q.profile);
    try (Session operator = q.sessionAs("care_operator", PASSWORD)) {
      operator.run("select inlay.sweep_source('things')");
      operator.run("select inlay.sweep_source('things')"); // once more is the same
      Refused.with(
          "IN016", "there is no source", () -> operator.run("select inlay.sweep_source('thigns')"));
    }
    assertThat(q.s.number("select count(*) from inlay.backfill where sweep")).isOne();
    q.s.run("update inlay.backfill set moved_at = '-infinity'");
    q.s.run("select inlay.advance_backfills()");
    assertThat(
            q.s.texts(
                "select doc_key from inlay.embedding_queue where operation = 'DELETE' order by 1"))
        .containsExactly("4", "5");
  }

  @Test
  void anOperatorVerifiesAndRepairsWithoutReadingATextAndNobodyElseDoes() throws SQLException {
    int source = (int) q.s.number("select source_id from inlay.source where name = 'things'");
    List<String> steering =
        List.of(
            "select inlay.sweep_source('things')",
            "select inlay.cancel_backfill('things')",
            "select * from inlay.verify_documents(%d, '', '{1}')".formatted(source),
            "select * from inlay.verify_stored(%d, '{full_text}', '', 10)".formatted(source),
            "select * from inlay.dropped_content(%d, 10)".formatted(source),
            "select inlay.drop_content(%d, 'former', '{1}')".formatted(source),
            "select inlay.repair_documents(%d, '{1}', '{}', '{}')".formatted(source));
    try (Session operator = q.sessionAs("care_operator", PASSWORD)) {
      for (String statement : steering) {
        operator.run(statement);
      }
      assertThat(
              operator.texts(
                  "select finding from inlay.verify_documents(%d, '', '{1}', true)"
                      .formatted(source)))
          .containsExactly("waiting");
      Refused.with(
          "42501",
          "permission denied",
          () -> operator.run("select * from inlay.render_%d('{1}')".formatted(source)));
    }
    for (String role : List.of("worker", "app", "viewer")) {
      try (Session session = q.sessionAs("care_" + role, PASSWORD)) {
        for (String statement : steering) {
          Refused.with("42501", "permission denied", () -> session.run(statement));
        }
      }
    }
  }

  @Test
  void aViewerReadsTheStatusOfSources() throws SQLException {
    try (Session viewer = q.sessionAs("care_viewer", PASSWORD)) {
      assertThat(
              viewer.text(
                  "select documents || ' ' || documents_exact || ' ' || embedded || ' ' || pending || ' ' || processing from inlay.get_source_status('things')"))
          .isEqualTo("3 true 0 0 3");
      assertThat(viewer.number("select processing from inlay.get_source_work('things')"))
          .isEqualTo(3);
    }
    try (Session app = q.sessionAs("care_app", PASSWORD)) {
      Refused.with(
          "42501", "permission denied", () -> app.run("select * from inlay.get_source_status()"));
    }
  }
}
