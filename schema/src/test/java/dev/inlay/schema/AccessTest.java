package dev.inlay.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may do what. `access.txt` beside this class has a row for every function, table and view; a
/// new one without a row fails.
class AccessTest {
  private static final List<String> ROLES = List.of("admin", "operator", "worker", "app", "viewer");
  private static final String PASSWORD = "access-test";
  private Queue q;

  /// The login roles of this test, one a role, and one of none.
  @BeforeAll
  static void logins() throws SQLException {
    try (Queue created = Queue.open()) {
      for (String role : ROLES) {
        TestPostgres.shared().createRole("access_" + role, PASSWORD, "IN ROLE inlay_" + role);
      }
      TestPostgres.shared().createRole("access_none", PASSWORD);
      assertThat(created.s.number("select count(*) from pg_roles where rolname like 'inlay\\_%'"))
          .isGreaterThanOrEqualTo(5);
    }
  }

  @AfterAll
  static void noLogins() {
    for (String role : ROLES) {
      TestPostgres.shared().dropRole("access_" + role);
    }
    TestPostgres.shared().dropRole("access_none");
  }

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void everyFunctionTableAndViewGivesExactlyTheRightsInTheTable() throws Exception {
    assertThat(actual()).isEqualTo(declared());
  }

  @Test
  void publicMayDoNothing() throws SQLException {
    assertThat(
            q.s.texts(
                "select p.oid::regprocedure::text from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
                    + " where p.pronamespace = 'inlay'::regnamespace and a.grantee = 0 and p.proname !~ '_\\d+$'"))
        .isEmpty();
    assertThat(
            q.s.texts(
                "select c.relname from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'inlay'::regnamespace and a.grantee = 0"))
        .isEmpty();
    assertThat(
            q.s.texts(
                "select 1 from pg_namespace n, aclexplode(n.nspacl) a where n.nspname = 'inlay' and a.grantee = 0"))
        .isEmpty();
  }

  @Test
  void everyTableHasRowLevelSecurity() throws SQLException {
    assertThat(
            q.s.texts(
                "select relname from pg_class where relnamespace = 'inlay'::regnamespace and relkind in ('r', 'p') and not relrowsecurity"
                    + " and relname !~ '^(vector|signature)_\\d+$'"))
        .isEmpty();
  }

  @Test
  void everyFunctionThatRunsAsTheOwnerHasASafeSearchPath() throws SQLException {
    assertThat(
            q.s.texts(
                "select oid::regprocedure::text from pg_proc where pronamespace = 'inlay'::regnamespace and prosecdef and not exists"
                    + " (select 1 from unnest(proconfig) c where c = 'search_path=pg_catalog, pg_temp')"))
        .isEmpty();
  }

  @Test
  void everyFunctionTableAndViewForCallersHasAComment() throws SQLException {
    assertThat(
            q.s.texts(
                "select oid::regprocedure::text from pg_proc where pronamespace = 'inlay'::regnamespace and prosecdef and obj_description(oid, 'pg_proc') is null"))
        .isEmpty();
  }

  @Test
  void aRoleOfNoneIsRefusedEverything() throws SQLException {
    try (Session none = q.sessionAs("access_none", PASSWORD)) {
      Refused.with(
          "42501",
          "permission denied",
          () -> none.run("select inlay.enqueue_embedding('notes', 'a')"));
      Refused.with(
          "42501", "permission denied", () -> none.run("select * from inlay.embedding_queue"));
      Refused.with("42501", "permission denied", () -> none.run("select * from inlay.run"));
    }
  }

  @Test
  void anApplicationQueuesAndSeesItsItemButNotTheQueue() throws SQLException {
    try (Session app = q.sessionAs("access_app", PASSWORD)) {
      long id = app.number("select inlay.enqueue_embedding('notes', 'a')");
      app.run("insert into inlay.embedding_queue (source, doc_key) values ('notes', 'b')");
      assertThat(app.text("select status from inlay.get_queue_item(?)", id)).isEqualTo("pending");
      Refused.with(
          "42501", "permission denied", () -> app.run("select * from inlay.embedding_queue"));
      Refused.with(
          "42501",
          "permission denied",
          () -> app.run("select * from inlay.get_next_embedding_batch('app', 1)"));
      Refused.with(
          "42501", "permission denied", () -> app.run("select inlay.append(1, 1, 'U', '{a}')"));
      Refused.with(
          "42501",
          "permission denied",
          () ->
              app.run(
                  "insert into inlay.run (lane, source_id, slot, n, op, keys) values (9, 1, 1, 1, 'U', '{a}')"));
    }
    assertThat(q.statistic("total_pending")).isEqualTo(2);
  }

  @Test
  void aWorkerWorksAndSteersNothing() throws SQLException {
    List<Long> ids = q.enqueue("a", "b");
    try (Session worker = q.sessionAs("access_worker", PASSWORD)) {
      worker.run("select inlay.update_worker_heartbeat('w1')");
      List<List<Object>> batch = new ArrayList<>();
      worker
          .rows("select item_id, claim_id, token from inlay.get_next_embedding_batch('w1', 10)")
          .forEach(row -> batch.add(row.stream().map(Objects::requireNonNull).toList()));
      assertThat(batch).hasSize(2);
      worker.run("select inlay.complete_embedding_queue_item(?, 'w1', true)", batch.get(0).get(0));
      worker.run("select inlay.complete(?, ?)", batch.get(0).get(1), batch.get(0).get(2));
      worker.run("select inlay.promote(), inlay.expire_claims(), inlay.cleanup_stale_workers()");
      worker.run("select inlay.tidy_tracks()");
      worker.run("select inlay.rotate(true)");
      worker.run("select inlay.turn_ledger(true)");
      Refused.with(
          "42501",
          "permission denied",
          () -> worker.run("select inlay.cancel_queue_item(?)", ids.get(0)));
      Refused.with(
          "42501",
          "permission denied",
          () -> worker.run("select inlay.update_queue_config('batch_size', '1')"));
      Refused.with(
          "42501",
          "permission denied",
          () -> worker.run("update inlay.embedding_queue_config set value = '1'"));
      Refused.with("42501", "permission denied", () -> worker.run("delete from inlay.closure"));
    }
    assertThat(q.statistic("total_completed")).isEqualTo(2);
  }

  @Test
  void anOperatorSteersAndDoesNotClaim() throws SQLException {
    long id = q.enqueue("a").get(0);
    try (Session operator = q.sessionAs("access_operator", PASSWORD)) {
      operator.run("select inlay.change_item_priority(?, 'high')", id);
      operator.run("select inlay.cancel_queue_item(?)", id);
      operator.run("select inlay.update_queue_config('batch_size', '7')");
      operator.run("select * from inlay.cleanup_old_queue_items('0')");
      assertThat(operator.text("select changed_by from inlay.config_change"))
          .isEqualTo("access_operator");
      Refused.with(
          "42501", "permission denied", () -> operator.run("select * from inlay.claim(1, 'w', 1)"));
      Refused.with("42501", "permission denied", () -> operator.run("truncate inlay.voided"));
    }
  }

  @Test
  void aViewerLooksAndChangesNothing() throws SQLException {
    long id = q.enqueue("a").get(0);
    try (Session viewer = q.sessionAs("access_viewer", PASSWORD)) {
      assertThat(viewer.texts("select doc_key from inlay.embedding_queue")).containsExactly("a");
      assertThat(viewer.texts("select name from inlay.source order by 1"))
          .containsExactly("mails", "notes");
      assertThat(viewer.number("select total_pending from inlay.get_queue_statistics()")).isOne();
      assertThat(viewer.text("select status from inlay.get_queue_health()")).isEqualTo("critical");
      assertThat(viewer.rows("select * from inlay.embedding_metrics")).isEmpty();
      Refused.with(
          "42501", "permission denied", () -> viewer.run("select inlay.cancel_queue_item(?)", id));
      Refused.with(
          "42501",
          "permission denied",
          () ->
              viewer.run(
                  "insert into inlay.embedding_queue (source, doc_key) values ('notes', 'b')"));
      Refused.with(
          "42501", "permission denied", () -> viewer.run("update inlay.source set paused = true"));
    }
  }

  @Test
  void workersUseAQuotaThatOperatorsDeclareAndNobodyElseTouches() throws SQLException {
    try (Session operator = q.sessionAs("access_operator", PASSWORD);
        Session worker = q.sessionAs("access_worker", PASSWORD);
        Session viewer = q.sessionAs("access_viewer", PASSWORD);
        Session app = q.sessionAs("access_app", PASSWORD)) {
      operator.run("select inlay.declare_account('local', 'main', 'https://x', 'env:KEY')");
      operator.run("select inlay.declare_limit('local', 'main', 'requests', 'minute', 60)");
      long account =
          worker.number("select account_id from inlay.take_quota(?, 1, 1, 1, 0)", q.profile);
      worker.run("select inlay.report_rate_limit(?::int, 0, 1, 1, 1)", account);
      worker.run("select inlay.tell_limit(?::int, 'tokens', 'minute', 1000)", account);
      worker.run("select inlay.park_profile('local', 'no credit')");
      assertThat(viewer.texts("select unit from inlay.get_quota_status('local')"))
          .containsExactly("requests", "tokens");
      operator.run("select inlay.unpark_profile('local'), inlay.reset_rate_limits('local')");
      for (String steering :
          List.of(
              "inlay.declare_account('local', 'b', 'https://y', 'none')",
              "inlay.declare_limit('local', 'main', 'requests', 'minute', 9)",
              "inlay.drop_account('local', 'main')",
              "inlay.unpark_profile('local')",
              "inlay.reset_rate_limits('local')")) {
        Refused.with("42501", "permission denied", () -> worker.run("select " + steering));
        Refused.with("42501", "permission denied", () -> viewer.run("select " + steering));
      }
      for (String use :
          List.of(
              "inlay.take_quota(1, 1, 1, 1, 0)",
              "inlay.settle_quota(null)",
              "inlay.report_rate_limit(1, 0, 1, 1, 1)",
              "inlay.tell_limit(1, 'tokens', 'minute', 1000)",
              "inlay.report_quota_use(1, 'w', 1, 1, 1)",
              "inlay.park_profile('local', 'x')")) {
        Refused.with("42501", "permission denied", () -> viewer.run("select " + use));
        Refused.with("42501", "permission denied", () -> app.run("select " + use));
      }
      Refused.with(
          "42501",
          "permission denied",
          () -> worker.run("update inlay.quota set cooldown_until = null"));
      Refused.with(
          "42501",
          "permission denied",
          () -> worker.run("select setval('inlay.quota_full_at_1', 1)"));
      Refused.with("42501", "permission denied", () -> app.run("select * from inlay.account"));
    }
  }

  /// Kind and name to the roles' rights, as the catalogue has them.
  private Map<String, String> actual() throws SQLException {
    Map<String, String> rights = new TreeMap<>();
    for (String name :
        q.s.texts(
            "select distinct proname from pg_proc where pronamespace = 'inlay'::regnamespace and proname !~ '_\\d+$'")) {
      List<String> roles = new ArrayList<>();
      for (String role : ROLES) {
        // Of overloads, each.
        long all =
            q.s.number(
                "select count(*) from pg_proc where pronamespace = 'inlay'::regnamespace and proname = ?",
                name);
        long granted =
            q.s.number(
                "select count(*) from pg_proc where pronamespace = 'inlay'::regnamespace and proname = ? and has_function_privilege(?, oid, 'execute')",
                name,
                "inlay_" + role);
        if (granted == all) {
          roles.add(role);
        } else if (granted > 0) {
          roles.add(role + "?");
        }
      }
      rights.put("function " + name, String.join(" ", roles));
    }
    for (String name :
        q.s.texts(
            "select relname from pg_class where relnamespace = 'inlay'::regnamespace and relkind in ('r', 'p', 'v') and relname !~ '_\\d+$'")) {
      List<String> roles = new ArrayList<>();
      for (String role : ROLES) {
        String may =
            q.s.text(
                "select string_agg(left(p, 1), '' order by o) from unnest('{select,insert,update,delete,truncate}'::text[]) with ordinality x(p, o)"
                    + " where has_table_privilege(?, format('inlay.%I', ?::text), p)",
                "inlay_" + role, name);
        if (!may.equals("null")) {
          roles.add(role + ":" + may);
        }
      }
      rights.put("table " + name, String.join(" ", roles));
    }
    return rights;
  }

  private static Map<String, String> declared() throws IOException {
    Map<String, String> rights = new TreeMap<>();
    try (InputStream in =
        Objects.requireNonNull(AccessTest.class.getResourceAsStream("access.txt"))) {
      for (String line :
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(l -> !l.isBlank() && !l.startsWith("#"))
              .toList()) {
        String[] words = line.strip().split("\\s+", -1);
        rights.put(
            words[0] + " " + words[1],
            String.join(" ", Arrays.asList(words).subList(2, words.length)));
      }
    }
    return rights;
  }
}
