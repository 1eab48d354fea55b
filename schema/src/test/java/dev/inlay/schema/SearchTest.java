package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `inlay.search()` in the array layout, as its owner and as each role.
class SearchTest {
  private static final String PASSWORD = "search-test";
  private static final List<String> ROLES = List.of("admin", "operator", "worker", "app", "viewer");

  /// The keys that a search finds, in its order.
  private static final String KEYS = "select doc_key from inlay.search(";

  private Queue q;
  private long items;

  @BeforeAll
  static void logins() throws SQLException {
    try (Queue created = Queue.open()) {
      for (String role : ROLES) {
        TestPostgres.shared().createRole("search_" + role, PASSWORD, "IN ROLE inlay_" + role);
      }
      TestPostgres.shared().createRole("search_none", PASSWORD);
      assertThat(created.s.number("select count(*) from pg_roles where rolname like 'search\\_%'"))
          .isEqualTo(6);
    }
  }

  @AfterAll
  static void noLogins() {
    for (String role : ROLES) {
      TestPostgres.shared().dropRole("search_" + role);
    }
    TestPostgres.shared().dropRole("search_none");
  }

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.s.say(
        "create table public.docs (id text primary key, owner text, title text, body text, stars int, kind text, tags text[])");
    declare("docs", null, "english");
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void theNearestDocumentsAreFoundBestFirstWithTheirBestChunk() throws SQLException {
    store("docs", "full_text", "a", null, "{}", "", "{1,0,0}", "{0,1,0}");
    store("docs", "full_text", "b", null, "{\"stars\": 3}", "", "{0.8,0.6,0}");
    assertThat(
            q.s.rows(
                "select doc_key, content_type, score, chunk, start_at, end_at, metadata::text, similarity, vector_rank, words_rank from inlay.search('docs', '{0,2,0}')"))
        .containsExactly(
            row("a", "full_text", 1f, 1, 10, 19, "{}", 1f, 1, null),
            row("b", "full_text", 0.6f, 0, 0, 9, "{\"stars\": 3}", 0.6f, 2, null));
    assertThat(q.s.texts(KEYS + "'docs', '{0,2,0}', 1)")).containsExactly("a");
  }

  @Test
  void allContentTypesAreSearchedUnlessOneIsNamed() throws SQLException {
    store("docs", "full_text", "a", null, null, "", "{1,0,0}");
    store("docs", "title", "a", null, null, "", "{0,1,0}");
    store("docs", "full_text", "b", null, null, "", "{0.8,0.6,0}");
    assertThat(q.s.rows("select doc_key, content_type from inlay.search('docs', '{0,1,0}')"))
        .containsExactly(row("a", "title"), row("b", "full_text"));
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', content => 'full_text')"))
        .containsExactly("b", "a");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', content => 'title')")).containsExactly("a");
  }

  @Test
  void ofContentTypesThatAreEquallyNearTheFirstDeclaredCounts() throws SQLException {
    store("docs", "title", "a", null, null, "", "{0,1,0}");
    store("docs", "full_text", "a", null, null, "", "{0,1,0}");
    assertThat(q.s.texts("select content_type from inlay.search('docs', '{0,1,0}')"))
        .containsExactly("full_text");
  }

  @Test
  void tiesAreOrderedByKey() throws SQLException {
    for (String key : List.of("c", "a", "b")) {
      store("docs", "full_text", key, null, null, "", "{0,1,0}");
    }
    assertThat(q.s.rows("select doc_key, vector_rank from inlay.search('docs', '{0,1,0}', 2)"))
        .containsExactly(row("a", 1), row("b", 1));
  }

  @Test
  void manyChunksOfOneDocumentDoNotCrowdOutTheOthers() throws SQLException {
    String[] chunks = new String[900];
    Arrays.fill(chunks, "{0,1,0}");
    store("docs", "full_text", "long", null, "{\"kind\": \"x\"}", "", chunks);
    store("docs", "full_text", "short", null, "{\"kind\": \"x\"}", "", "{1,0,0}");
    store("docs", "full_text", "other", null, "{\"kind\": \"y\"}", "", "{1,0,0}");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', 2)")).containsExactly("long", "other");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', 2, '{\"kind\": \"x\"}')"))
        .containsExactly("long", "short");
  }

  @Test
  void aFilterThatOneOfThousandsPassesFindsItHoweverFar() throws SQLException {
    many(3000);
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', 10, '{\"stars\": 1717}')"))
        .containsExactly("k1717");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', 10, '{\"stars\": 9999}')")).isEmpty();
  }

  @Test
  void whatPassesAFilterIsFoundInTheOrderOfAnExactSearch() throws SQLException {
    many(3000);
    for (String kind : List.of("half", "tenth", "hundredth")) {
      assertThat(
              q.s.texts(KEYS + "'docs', '{0.2,0.9,0.4}', 10, jsonb_build_object('kind', ?))", kind))
          .as(kind)
          .hasSize(10)
          .isEqualTo(
              q.s.texts(
                  """
                  select v.doc_key from inlay.vector_1 v join inlay.embedded e using (source_id, content_type, doc_key) where e.metadata ->> 'kind' = ?
                  order by (v.embedding[1] * 0.2 + v.embedding[2] * 0.9 + v.embedding[3] * 0.4) / v.norm desc limit 10
                  """,
                  kind));
    }
  }

  @Test
  void aFilterIsContainment() throws SQLException {
    store(
        "docs",
        "full_text",
        "a",
        null,
        "{\"stars\": 5, \"kind\": \"5\", \"tags\": [\"x\", \"y\"]}",
        "",
        "{0,1,0}");
    store(
        "docs",
        "full_text",
        "b",
        null,
        "{\"stars\": null, \"kind\": \"6\", \"tags\": null}",
        "",
        "{0,1,0}");
    store("docs", "full_text", "c", null, null, "", "{0,1,0}");
    for (String passed :
        List.of(
            "{\"stars\": 5}",
            "{\"kind\": \"5\"}",
            "{\"tags\": [\"y\"]}",
            "{\"stars\": 5, \"kind\": \"5\"}")) {
      assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => ?::jsonb)", passed))
          .as(passed)
          .containsExactly("a");
    }
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => '{\"stars\": null}')"))
        .containsExactly("b");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => '{\"stars\": \"5\"}')")).isEmpty();
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => '{}')")).containsExactly("a", "b");
  }

  @Test
  void aFilterOfTextsTakesTheTypesOfWhatIsStored() throws SQLException {
    store(
        "docs",
        "full_text",
        "a",
        null,
        "{\"stars\": null, \"kind\": null, \"tags\": null}",
        "",
        "{0,1,0}");
    store(
        "docs",
        "full_text",
        "b",
        null,
        "{\"stars\": 5, \"kind\": \"5\", \"tags\": [\"x\"]}",
        "",
        "{0,1,0}");
    assertThat(filter("stars", "5.0")).isEqualTo("{\"stars\": 5.0}");
    assertThat(filter("kind", "5")).isEqualTo("{\"kind\": \"5\"}");
    assertThat(filter("tags", "y")).isEqualTo("{\"tags\": [\"y\"]}");
    Refused.with(
        "IN010",
        "stars of source \"docs\" is a number, and \"many\" is none",
        () -> filter("stars", "many"));
    Refused.with(
        "IN010", "the metadata of source \"docs\" have no \"star\"", () -> filter("star", "5"));
  }

  @Test
  void deletedDocumentsAreNeverFound() throws SQLException {
    store("docs", "full_text", "a", null, "{}", "lost words", "{0,1,0}");
    store("docs", "full_text", "b", null, "{}", "lost words", "{0,0,1}");
    q.s.run("update inlay.embedded set content_hash = null where doc_key = 'a'");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}')")).containsExactly("b");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => '{}')")).containsExactly("b");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', words => 'lost')")).containsExactly("b");
  }

  @Test
  void aSourceWithoutVectorsFindsNothing() throws SQLException {
    assertThat(q.s.rows("select * from inlay.search('docs', '{0,1,0}')")).isEmpty();
    assertThat(q.s.rows("select * from inlay.search('docs', '{0,1,0}', words => 'a')")).isEmpty();
    assertThat(
            q.s.rows("select * from inlay.search('docs', '{0,1,0}', filter => '{\"stars\": 1}')"))
        .isEmpty();
  }

  @Test
  void whatCannotBeAskedIsRefusedWithWhatCan() {
    refused("IN016", "there is no source \"doc\"", "'doc', '{0,1,0}'");
    refused(
        "22023", "the query has 2 dimensions, vectors of profile local have 3", "'docs', '{0,1}'");
    refused("22023", "the query has 0 dimensions", "'docs', null");
    refused("22023", "the query is all zero", "'docs', '{0,0,0}'");
    refused("22023", "no finite number", "'docs', '{0,NaN,0}'");
    refused("22023", "n must be between 1 and 10000", "'docs', '{0,1,0}', 0");
    refused(
        "IN010",
        "source \"docs\" has no content type \"titel\"",
        "'docs', '{0,1,0}', content => 'titel'");
    refused("IN010", "a filter is a JSON object, not array", "'docs', '{0,1,0}', filter => '[1]'");
    refused(
        "IN010",
        "have no \"color\", \"size\"",
        "'docs', '{0,1,0}', filter => '{\"size\": 1, \"color\": 2, \"stars\": 3}'");
    refused("IN010", "source \"docs\" knows no tenants", "'docs', '{0,1,0}', tenant => 'ann'");
    refused(
        "IN010",
        "source \"notes\" cannot be searched by words",
        "'notes', '{0,1,0}', words => 'a'");
  }

  @Test
  void aHybridSearchFusesBothOrdersByReciprocalRanks() throws SQLException {
    store("docs", "full_text", "near", null, "{}", "something else", "{0,1,0}");
    store("docs", "full_text", "both", null, "{}", "a red bicycle", "{0,0.9,0.1}");
    store("docs", "full_text", "said", null, "{}", "red red bicycles", "{1,0,0}");
    List<List<@Nullable Object>> found =
        q.s.rows(
            "select doc_key, vector_rank, words_rank, round(score::numeric, 5), content_type, chunk, similarity from inlay.search('docs', '{0,1,0}', words => 'red bicycle')");
    assertThat(found.stream().map(r -> r.subList(0, 3)))
        .containsExactly(row("both", 2, 1), row("said", 3, 1), row("near", 1, null));
    assertThat(found.stream().map(r -> String.valueOf(r.get(3))))
        .containsExactly("0.03252", "0.03227", "0.01639"); // 1/62 + 1/61, 1/63 + 1/61, 1/61
    assertThat(found.get(0).subList(4, 6)).containsExactly("full_text", 0);
  }

  @Test
  void whatOnlyItsWordsFindHasItsBestChunkToo() throws SQLException {
    many(500);
    store(
        "docs",
        "full_text",
        "said",
        null,
        "{\"kind\": \"far\"}",
        "a red bicycle",
        "{-1,-1,0}",
        "{0,-1,0}");
    assertThat(
            q.s.rows(
                "select doc_key, vector_rank, words_rank, chunk, similarity, metadata ->> 'kind' from inlay.search('docs', '{0,1,0}', 5, words => '\"red bicycle\"') where words_rank = 1"))
        .containsExactly(row("said", null, 1, 0, -0.7071068f, "far"));
  }

  @Test
  void wordsThatMatchNothingLeaveTheOrderOfTheVectors() throws SQLException {
    store("docs", "full_text", "a", null, "{}", "one", "{0,1,0}");
    store("docs", "full_text", "b", null, "{}", "two", "{1,0,0}");
    for (String words : List.of("zebra", "the", "", "!")) {
      assertThat(
              q.s.rows(
                  "select doc_key, vector_rank, words_rank from inlay.search('docs', '{0,1,0}', words => ?)",
                  words))
          .as(words)
          .containsExactly(row("a", 1, null), row("b", 2, null));
    }
  }

  @Test
  void aHybridSearchHeedsFilterAndContentType() throws SQLException {
    store("docs", "full_text", "a", null, "{\"stars\": 1}", "red", "{0,1,0}");
    store("docs", "full_text", "b", null, "{\"stars\": 2}", "red", "{0,1,0}");
    store("docs", "title", "c", null, "{\"stars\": 1}", "red", "{0,1,0}");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', filter => '{\"stars\": 1}', words => 'red')"))
        .containsExactly("a", "c");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', content => 'title', words => 'red')"))
        .containsExactly("c");
  }

  @Test
  void theProfileThatTheSourceNamesIsSearchedAndAQueryOfAnotherIsRefused() throws SQLException {
    q.s.run("select inlay.create_profile('next', 'local', 'm2', 2, 'f', 'array')");
    store("docs", "full_text", "old", null, "{}", "", "{0,1,0}");
    store(2, "docs", "full_text", "new", null, "{}", "", "{0,1}");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1,0}', profile => 'local')")).containsExactly("old");
    q.s.run("update inlay.source set profile_id = 2 where name = 'docs'");
    assertThat(q.s.texts(KEYS + "'docs', '{0,1}')")).containsExactly("new");
    refused(
        "IN041",
        "is searched by the vectors of profile next, and the query is of profile local",
        "'docs', '{0,1,0}', profile => 'local'");
  }

  @Test
  void aSearchHasOneSnapshotFromBeginToEnd() throws SQLException {
    store("docs", "full_text", "a", null, "{}", "", "{0,1,0}");
    try (Session other = Queue.begun(q.session())) {
      other.connection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(other.number("select count(*) from inlay.source")).isPositive();
      q.s.run("select inlay.create_profile('next', 'local', 'm2', 3, 'f', 'array')");
      q.s.run("update inlay.source set profile_id = 2 where name = 'docs'");
      assertThat(other.texts(KEYS + "'docs', '{0,1,0}')")).containsExactly("a");
      other.connection().rollback();
    }
    assertThat(
            q.s.text(
                "select bool_and(provolatile = 's') from pg_proc where proname in ('search', 'nearest_of', 'nearest_array', 'nearest_halfvec')"))
        .isEqualTo("true");
  }

  @Test
  void everyRoleFindsWhatIsOfASourceWithoutTenantsAndNobodyElseMayAsk() throws SQLException {
    store("docs", "full_text", "a", null, "{}", "red", "{0,1,0}");
    for (String role : ROLES) {
      try (Session s = as(role, null)) {
        assertThat(s.texts(KEYS + "'docs', '{0,1,0}')")).as(role).containsExactly("a");
        assertThat(s.texts(KEYS + "'docs', '{0,1,0}', words => 'red')"))
            .as(role)
            .containsExactly("a");
        assertThat(s.text("select inlay.metadata_filter('docs', '{kind}', '{x}')"))
            .isEqualTo("{\"kind\": \"x\"}");
      }
    }
    try (Session none = q.sessionAs("search_none", PASSWORD)) {
      Refused.with("42501", "permission denied", () -> none.run(KEYS + "'docs', '{0,1,0}')"));
    }
  }

  @Test
  void whoIsBoundToATenantFindsItsDocumentsOnly() throws SQLException {
    tenants();
    for (String role : List.of("app", "viewer")) {
      try (Session s = as(role, "ann")) {
        for (String way :
            List.of("", ", filter => '{}'", ", words => 'red'", ", tenant => 'ann'", ", n => 1")) {
          assertThat(s.texts(KEYS + "'mine', '{0,1,0}'" + way + ")"))
              .as(role + way)
              .containsExactly("ann-1");
        }
        Refused.with(
            "IN020",
            "is of tenant \"ann\" and cannot search for tenant \"bob\"",
            () -> s.run(KEYS + "'mine', '{0,1,0}', tenant => 'bob')"));
      }
      try (Session s = as(role, "carol")) {
        assertThat(s.texts(KEYS + "'mine', '{0,1,0}', words => 'red')")).isEmpty();
      }
      try (Session s = as(role, null)) {
        Refused.with("IN020", "this session is of none", () -> s.run(KEYS + "'mine', '{0,1,0}')"));
      }
    }
  }

  @Test
  void whoIsBoundToNoTenantFindsAllOrThoseOfOne() throws SQLException {
    tenants();
    for (String role : List.of("admin", "operator", "worker")) {
      try (Session s = as(role, "ann")) {
        assertThat(s.texts(KEYS + "'mine', '{0,1,0}')"))
            .as(role)
            .containsExactly("bob-1", "nobody-1", "ann-1");
        assertThat(s.texts(KEYS + "'mine', '{0,1,0}', tenant => 'bob')"))
            .as(role)
            .containsExactly("bob-1");
      }
    }
  }

  @Test
  void anApplicationStillReadsNoTableAndNoInnerFunction() throws SQLException {
    tenants();
    try (Session app = as("app", "ann")) {
      for (String from :
          List.of(
              "embedded",
              "source",
              "profile",
              "vector_1",
              "signature_1",
              "embeddings",
              "nearest(1, 1, 'full_text', '{0,1,0}')",
              "nearest_array(1, 1, '{full_text}', '{0,1,0}', 1, 1, null, null, null)",
              "index_status()")) {
        Refused.with("42501", "permission denied", () -> app.run("select * from inlay." + from));
      }
    }
  }

  private void tenants() throws SQLException {
    declare("mine", "owner", "english");
    store("mine", "full_text", "bob-1", "bob", "{}", "red", "{0,1,0}");
    store("mine", "full_text", "nobody-1", "", "{}", "red", "{0,0.9,0.1}");
    store("mine", "full_text", "ann-1", "ann", "{}", "red", "{1,0,0}");
  }

  private String filter(String name, String text) throws SQLException {
    return q.s.text(
        "select inlay.metadata_filter('docs', ?, ?)", new String[] {name}, new String[] {text});
  }

  private void refused(String state, String words, String arguments) {
    Refused.with(state, words, () -> q.s.run(KEYS + arguments + ")"));
  }

  private void declare(String name, @Nullable String tenant, String fullText) throws SQLException {
    q.s.run(
        """
        select inlay.declare_source(?, 'local', jsonb_strip_nulls(jsonb_build_object('table', 'public.docs', 'key', '["id"]'::jsonb, 'tenant', ?::text, 'full_text', ?::text,
          'metadata', '["stars", "kind", "tags"]'::jsonb,
          'content', '[{"type": "full_text", "templates": ["{body}"]}, {"type": "title", "templates": ["{title}"]}]'::jsonb)))
        """,
        name,
        tenant,
        fullText);
  }

  private void store(
      String source,
      String type,
      String key,
      @Nullable String tenant,
      @Nullable String metadata,
      String words,
      String... chunks)
      throws SQLException {
    store(q.profile, source, type, key, tenant, metadata, words, chunks);
  }

  /// A document as workers store it.
  private void store(
      int profile,
      String source,
      String type,
      String key,
      @Nullable String tenant,
      @Nullable String metadata,
      String words,
      String... chunks)
      throws SQLException {
    q.s.run(
        "insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks, tenant, metadata, lexemes)"
            + " select source_id, ?, ?, ?, ?, '\\x00', ?, ?, ?::jsonb, to_tsvector('english', ?) from inlay.source where name = ?",
        type,
        key,
        profile,
        ++items,
        chunks.length,
        tenant,
        metadata,
        words,
        source);
    q.s.run(
        ("insert into inlay.vector_%d select source_id, ?, ?, o - 1, 10 * (o - 1), 10 * (o - 1) + 9, sqrt((select sum(x * x) from unnest(c::real[]) x)), c::real[]"
                + " from inlay.source, unnest(?) with ordinality u(c, o) where name = ?")
            .formatted(profile),
        type,
        key,
        chunks,
        source);
    sign(profile);
  }

  /// Documents all around, of which half, a tenth and a hundredth are of a kind, each with stars of
  /// its own.
  private void many(int n) throws SQLException {
    q.s.run(
        """
        insert into inlay.embedded (source_id, content_type, doc_key, profile_id, item_id, content_hash, chunks, metadata)
        select source_id, 'full_text', 'k' || g, 1, g, '\\x00', 1, jsonb_build_object('stars', g, 'kind', case when g % 100 = 7 then 'hundredth' when g % 10 = 3 then 'tenth' when g % 2 = 0 then 'half' end)
        from inlay.source, generate_series(1, ?) g where name = 'docs'
        """,
        n);
    q.s.run(
        """
        insert into inlay.vector_1 select source_id, 'full_text', 'k' || g, 0, 0, 9, sqrt(x * x + y * y + 0.25), array[x, y, 0.5]
        from inlay.source, generate_series(1, ?) g, lateral (select sin(g * 0.7) as x, cos(g * 1.3) as y) p where name = 'docs'
        """,
        n);
    sign(1);
  }

  private void sign(int profile) throws SQLException {
    q.s.run(
        "insert into inlay.signature_%1$d select source_id, content_type, inlay.vector_signature(embedding)::bit(%2$d), doc_key, chunk from inlay.vector_%1$d on conflict do nothing"
            .formatted(profile, profile == 1 ? 6 : 4));
  }

  private Session as(String role, @Nullable String tenant) throws SQLException {
    Session s = q.sessionAs("search_" + role, PASSWORD);
    if (tenant != null) {
      s.run("select set_config('inlay.tenant', ?, false)", tenant);
    }
    return s;
  }

  private static List<@Nullable Object> row(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
