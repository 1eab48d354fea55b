package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose documents who may see: as each role, of a tenant and of none.
///
/// Each tenant has a document in every place where one can be seen, under a key that begins with
/// its name; `open` is of a source without tenants, `nobody` of a row without one.
class TenantAccessTest {
  private static final String PASSWORD = "tenant-test";
  private static final List<String> ROLES = List.of("admin", "operator", "worker", "app", "viewer");
  private static final List<String> EVERYBODYS = List.of("ann", "bob", "nobody", "open");

  /// What a role may read of documents, and the statement that reads their keys.
  private static final Map<String, String> PLACES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("view embedding_queue", "select doc_key from inlay.embedding_queue"),
              Map.entry("view embeddings", "select doc_key from inlay.embeddings"),
              Map.entry("table embedded", "select doc_key from inlay.embedded"),
              Map.entry("table vector", "select doc_key from inlay.vector_1"),
              Map.entry("table signature", "select doc_key from inlay.signature_1"),
              Map.entry("table dead_letter", "select doc_key from inlay.dead_letter"),
              Map.entry("table failure", "select error from inlay.failure"),
              Map.entry(
                  "list pending", "select doc_key from inlay.list_queue_items('pending', null)"),
              Map.entry(
                  "list processing",
                  "select doc_key from inlay.list_queue_items('processing', null)"),
              Map.entry(
                  "list completed", "select doc_key from inlay.list_queue_items('completed')"),
              Map.entry("list failed", "select doc_key from inlay.list_queue_items('failed')"),
              Map.entry(
                  "list rate_limited",
                  "select doc_key from inlay.list_queue_items('rate_limited')"),
              Map.entry(
                  "list cancelled", "select doc_key from inlay.list_queue_items('cancelled')"),
              Map.entry(
                  "health",
                  "select e ->> 'error' from inlay.get_queue_health() h, jsonb_array_elements(h.issues) i,"
                      + " jsonb_array_elements(i -> 'evidence' -> 'errors') e where i ->> 'name' = 'dead_letters'"),
              Map.entry(
                  "search",
                  "select doc_key from inlay.source s, inlay.nearest(1, s.source_id, 'full_text', '{1,0,0}', 10)")));

  private Queue q;

  @BeforeAll
  static void logins() throws SQLException {
    try (Queue created = Queue.open()) {
      for (String role : ROLES) {
        TestPostgres.shared().createRole("tenant_" + role, PASSWORD, "IN ROLE inlay_" + role);
      }
      TestPostgres.shared().createRole("tenant_none", PASSWORD);
      TestPostgres.shared()
          .createRole(
              "tenant_switch", PASSWORD, "NOINHERIT", "IN ROLE inlay_viewer, inlay_operator");
      assertThat(created.s.number("select count(*) from pg_roles where rolname like 'tenant\\_%'"))
          .isEqualTo(7);
    }
  }

  @AfterAll
  static void noLogins() {
    for (String role : ROLES) {
      TestPostgres.shared().dropRole("tenant_" + role);
    }
    TestPostgres.shared().dropRole("tenant_none");
    TestPostgres.shared().dropRole("tenant_switch");
  }

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.s.say("create table public.docs (id text primary key, owner text, body text)");
    q.s.run(
        "select inlay.create_source('docs', 'local', 'public.docs', '{id}', '{body}', p_tenant_column => 'owner')");
    q.set("max_retries", "0");
    everywhere();
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void aViewerOfATenantSeesItsDocumentsAndThoseOfSourcesWithoutTenants() throws SQLException {
    assertThat(seen("viewer", "ann")).allSatisfy((place, who) -> is(place, who, "ann", "open"));
    assertThat(seen("viewer", "bob")).allSatisfy((place, who) -> is(place, who, "bob", "open"));
  }

  @Test
  void aViewerOfNoTenantSeesDocumentsOfSourcesWithoutTenantsOnly() throws SQLException {
    assertThat(seen("viewer", null)).allSatisfy((place, who) -> is(place, who, "open"));
    assertThat(seen("viewer", "")).allSatisfy((place, who) -> is(place, who, "open"));
    assertThat(seen("viewer", "carol")).allSatisfy((place, who) -> is(place, who, "open"));
  }

  @Test
  void adminsAndOperatorsSeeAllWhateverTheSessionSays() throws SQLException {
    for (String role : List.of("admin", "operator")) {
      for (@Nullable String tenant : new @Nullable String[] {null, "ann"}) {
        assertThat(seen(role, tenant))
            .as(role)
            .allSatisfy(
                (place, who) ->
                    assertThat(who)
                        .as(place)
                        .isEqualTo(
                            place.equals("health") // names three errors
                                ? List.of("ann", "bob", "nobody")
                                : EVERYBODYS));
      }
    }
  }

  @Test
  void aWorkerSeesTheVectorsOfAllAndNoList() throws SQLException {
    Map<String, List<String>> seen = seen("worker", "ann");
    for (String place : PLACES.keySet()) {
      boolean reads =
          List.of("view embeddings", "table embedded", "table vector", "table signature", "search")
              .contains(place);
      assertThat(seen.get(place)).as(place).isEqualTo(reads ? EVERYBODYS : List.of("refused"));
    }
  }

  @Test
  void anApplicationAndARoleOfNoneReadNoListAndNoTable() throws SQLException {
    for (String role : List.of("app", "none")) {
      assertThat(seen(role, "ann"))
          .as(role)
          .allSatisfy((place, who) -> assertThat(who).as(place).containsExactly("refused"));
    }
  }

  @Test
  void anApplicationSeesTheItemsOfItsTenantOnly() throws SQLException {
    try (Session app = as("app", "ann")) {
      for (String own : List.of("ann", "open")) {
        for (long id : items(own)) {
          assertThat(app.text("select doc_key from inlay.get_queue_item(?)", id)).startsWith(own);
        }
      }
      for (String other : List.of("bob", "nobody")) {
        for (long id : items(other)) {
          Refused.with(
              "IN005",
              "is not in the queue",
              () -> app.run("select * from inlay.get_queue_item(?)", id));
          assertThat(app.rows("select * from inlay.queue_item_history(?)", id)).isEmpty();
        }
      }
      long failed =
          q.s.number("select item_id from inlay.dead_letter where doc_key = 'ann-failed'");
      assertThat(app.texts("select error_message from inlay.queue_item_history(?)", failed))
          .containsExactly("ann-failed");
    }
  }

  @Test
  void whatAnApplicationOfATenantQueuesIsItsTenants() throws SQLException {
    try (Session app = as("app", "ann")) {
      long id = app.number("select inlay.enqueue_embedding('docs', 'bob-stored')");
      assertThat(q.column(id, "tenant")).isEqualTo("ann");
      Refused.with(
          "IN020",
          "of tenant \"ann\" and cannot queue for tenant \"bob\"",
          () -> app.run("select inlay.enqueue_embedding('docs', 'x', tenant => 'bob')"));
      Refused.with(
          "IN020",
          "cannot queue for tenant",
          () ->
              app.run(
                  "insert into inlay.embedding_queue (source, doc_key, tenant) values ('docs', 'x', 'bob')"));
    }
  }

  @Test
  void anApplicationOfNoTenantQueuesForTheRows() throws SQLException {
    try (Session app = as("app", null)) {
      long id = app.number("select inlay.enqueue_embedding('docs', 'bob-stored')");
      assertThat(q.column(id, "tenant")).isEqualTo("bob");
      Refused.with(
          "IN005", "not in the queue", () -> app.run("select inlay.get_queue_item(?)", id));
    }
  }

  @Test
  void aViewerSeesOfTracksWeightsAndBackfillsItsOwn() throws SQLException {
    q.s.run("select inlay.set_tenant_weight('local', 'ann', 2)");
    q.s.run("select inlay.set_tenant_weight('local', 'bob', 2)");
    q.s.run("select inlay.start_backfill('docs')");
    try (Session viewer = as("viewer", "ann")) {
      assertThat(viewer.texts("select distinct tenant from inlay.track order by 1"))
          .containsExactly("", "ann");
      assertThat(viewer.texts("select tenant from inlay.tenant_weight")).containsExactly("ann");
      assertThat(viewer.rows("select * from inlay.backfill")).isEmpty();
      assertThat(viewer.texts("select key from inlay.config_change"))
          .containsExactly("max_retries");
    }
  }

  @Test
  void whoMaySwitchRolesIsJudgedByTheRoleInForce() throws SQLException {
    try (Session s = q.sessionAs("tenant_switch", PASSWORD)) {
      s.say("set role inlay_viewer");
      assertThat(who(s, "select doc_key from inlay.embedding_queue")).containsExactly("open");
      s.say("set role inlay_operator");
      assertThat(who(s, "select doc_key from inlay.embedding_queue")).isEqualTo(EVERYBODYS);
      s.say("reset role");
      Refused.with(
          "42501", "permission denied", () -> s.run("select * from inlay.embedding_queue"));
    }
  }

  @Test
  void functionsOfTheCallersOwnDoNotWidenWhatItSees() throws SQLException {
    q.s.run("grant create on schema public to inlay_viewer");
    try (Session viewer = as("viewer", "ann")) {
      viewer.say(
          """
          create function public.pg_has_role(name, oid, text) returns boolean language sql as 'select true';
          create function public.nullif(text, text) returns text language sql as 'select ''bob''';
          create function public.same(text, text) returns boolean language sql as 'select true';
          create operator public.= (leftarg = text, rightarg = text, function = public.same);
          set search_path = public, pg_catalog;
          """);
      assertThat(who(viewer, "select doc_key from inlay.embedding_queue"))
          .containsExactly("ann", "open");
      assertThat(who(viewer, "select doc_key from inlay.embeddings"))
          .containsExactly("ann", "open");
      assertThat(who(viewer, "select doc_key from inlay.embedded")).containsExactly("ann", "open");
    }
  }

  @Test
  void whatIsLeftOfARemovedSourceIsSeenByNobodyWhoIsBound() throws SQLException {
    q.s.run("select inlay.drop_source('docs')");
    try (Session viewer = as("viewer", null)) {
      assertThat(who(viewer, "select doc_key from inlay.embedding_queue")).containsExactly("open");
      assertThat(who(viewer, "select error from inlay.failure")).containsExactly("open");
    }
  }

  /// A document of each tenant in each state.
  private void everywhere() throws SQLException {
    for (String state : List.of("failed", "completed", "stored", "cancelled", "limited", "held")) {
      q.s.run(
          "insert into docs select w || '-' || ?, nullif(w, 'nobody'), 'x' from unnest('{ann,bob,nobody}'::text[]) w",
          state);
      q.enqueue("open-" + state);
      switch (state) {
        case "failed" -> {
          Queue.Held held = q.claim(100);
          q.s.run(
              "select inlay.complete(?, ?, array_agg(i), array_agg(k), array_agg(true)) from inlay.claim_runs(?, ?) r,"
                  + " unnest(r.item_ids, r.keys) u(i, k)",
              held.id(),
              held.token(),
              held.id(),
              held.token());
        }
        case "cancelled" ->
            q.s.run("select inlay.cancel_queue_item(id) from inlay.list_queue_items('pending')");
        case "limited" -> {
          Queue.Held held = q.claim(100);
          q.s.run("select inlay.release(?, ?, 3600000, 'L')", held.id(), held.token());
        }
        case "held" -> q.claim(100);
        default -> q.complete(q.claim(100));
      }
    }
    q.s.run(
        "insert into docs select w || '-pending', nullif(w, 'nobody'), 'x' from unnest('{ann,bob,nobody}'::text[]) w");
    q.enqueue("open-pending");
    q.s.run(
        """
        insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks, tenant)
        select s.source_id, 'full_text', w || '-stored', s.profile_id, 1, '\\x00', 1,
          case when s.name = 'docs' then case when w = 'nobody' then '' else w end end
        from inlay.source s, unnest('{ann,bob,nobody,open}'::text[]) w where (s.name = 'notes') = (w = 'open') and s.name <> 'mails'
        """);
    q.s.run(
        "insert into inlay.vector_1 select source_id, content_type, doc_key, 0, 0, 1, 1, '{1,0,0}' from inlay.embedded");
    q.s.run(
        "insert into inlay.signature_1 select source_id, content_type, inlay.vector_signature('{1,0,0}')::bit(6), doc_key, 0 from inlay.embedded");
  }

  private Map<String, List<String>> seen(String role, @Nullable String tenant) throws SQLException {
    Map<String, List<String>> seen = new TreeMap<>();
    try (Session s = as(role, tenant)) {
      for (Map.Entry<String, String> place : PLACES.entrySet()) {
        try {
          seen.put(place.getKey(), who(s, place.getValue()));
        } catch (SQLException e) {
          assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501");
          seen.put(place.getKey(), List.of("refused"));
        }
      }
    }
    return seen;
  }

  /// Lists that hold nothing prove nothing.
  private static void is(String place, List<String> who, String... expected) {
    assertThat(who).as(place).containsExactly(expected);
  }

  /// The tenants in a list of keys.
  private static List<String> who(Session s, String sql) throws SQLException {
    return s.texts("select distinct split_part(k, '-', 1) from (" + sql + ") x(k) order by 1");
  }

  private List<Long> items(String tenant) throws SQLException {
    List<Long> ids =
        new ArrayList<>(
            q.s.numbers(
                "select id from inlay.embedding_queue where doc_key like ? || '-%'", tenant));
    assertThat(ids).hasSize(7);
    return ids;
  }

  private Session as(String role, @Nullable String tenant) throws SQLException {
    Session s = q.sessionAs("tenant_" + role, PASSWORD);
    if (tenant != null) {
      s.run("select set_config('inlay.tenant', ?, false)", tenant);
    }
    return s;
  }
}
