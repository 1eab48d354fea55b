package dev.inlay.server;

import static dev.inlay.core.access.AccessRole.ADMIN;
import static dev.inlay.core.access.AccessRole.OPERATOR;
import static dev.inlay.core.access.AccessRole.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// What the API answers.
@TestInstance(Lifecycle.PER_CLASS)
class ApiTest {
  @SuppressWarnings("NullAway.Init") // before all tests
  private Api api;

  @BeforeAll
  void start() throws SQLException {
    api = Api.start();
  }

  @AfterAll
  void close() {
    api.close();
  }

  @Test
  void documentsAreQueuedAndListedInPages() throws Exception {
    Api.Answer queued =
        api.post(
            OPERATOR,
            "/api/v1/items",
            "{\"source\": \"notes\", \"keys\": [\"1\", \"2\", \"3\"], \"priority\": \"low\"}");
    assertThat(queued.status()).isEqualTo(201);
    assertThat(queued.json().get("ids")).hasSize(3);
    Api.Answer first = api.get(VIEWER, "/api/v1/items?status=pending&limit=2");
    assertThat(first.json().get("items")).hasSize(2);
    String next = first.json().get("next").asString();
    Api.Answer second = api.get(VIEWER, "/api/v1/items?status=pending&limit=2&cursor=" + next);
    assertThat(second.json().get("items").get(0).get("doc_key").asString()).isEqualTo("3");
    assertThat(second.json().get("next").isNull()).isTrue();
    long id = queued.json().get("ids").get(0).asLong();
    assertThat(api.get(VIEWER, "/api/v1/items/" + id).json().get("status").asString())
        .isEqualTo("pending");
    assertThat(api.post(OPERATOR, "/api/v1/items/" + id + "/cancel", "").status()).isEqualTo(200);
    assertThat(api.get(VIEWER, "/api/v1/items/" + id).json().get("status").asString())
        .isEqualTo("cancelled");
    assertThat(api.get(VIEWER, "/api/v1/statistics").json().get("total_pending").asLong())
        .isEqualTo(2);
  }

  @Test
  void aLostUpdateOfTheConfigurationIsRefused() throws Exception {
    Api.Answer now = api.get(VIEWER, "/api/v1/config/batch_size");
    String version = now.header("ETag");
    Api.Answer set = put("batch_size", "{\"value\": 64}", version);
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.json().get("value").asInt()).isEqualTo(64);
    assertThat(set.json().get("updated_by").asString()).isEqualTo("a admin");
    Api.Answer late = put("batch_size", "{\"value\": 32}", version);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.problem()).isEqualTo("urn:inlay:problem:changed-meanwhile");
    assertThat(put("batch_size", "{\"value\": 0}", "*").status()).isEqualTo(422);
    assertThat(put("nosuch", "{\"value\": 0}", "*").status()).isBetween(400, 499);
  }

  private Api.Answer put(String key, String body, String version) throws Exception {
    return api.call(
        "PUT", "/api/v1/config/" + key, api.key(ADMIN), body, Map.of("If-Match", version));
  }

  @Test
  void problemsSayWhatIsWrongWithAStableType() throws Exception {
    Api.Answer source = api.get(VIEWER, "/api/v1/sources/note");
    assertThat(source.status()).isEqualTo(404);
    assertThat(source.header("Content-Type")).startsWith("application/problem+json");
    assertThat(source.problem()).isEqualTo("urn:inlay:problem:not-found");
    assertThat(source.json().get("detail").asString()).contains("Did you mean \"notes\"?");
    assertThat(api.get(VIEWER, "/api/v1/items/77").status()).isEqualTo(404);
    assertThat(api.get(VIEWER, "/api/v1/items/abc").problem())
        .isEqualTo("urn:inlay:problem:malformed-request");
    assertThat(api.get(VIEWER, "/api/v1/items?cursor=%27%3Bdrop").status()).isEqualTo(422);
    assertThat(api.post(OPERATOR, "/api/v1/items", "{\"source\": ").status()).isEqualTo(400);
    assertThat(api.post(OPERATOR, "/api/v1/items", "{\"keys\": 5, \"x\": 1}").status())
        .isEqualTo(400);
    assertThat(api.post(OPERATOR, "/api/v1/items", "{}").status()).isBetween(400, 499);
    assertThat(
            api.post(
                    OPERATOR,
                    "/api/v1/items",
                    "{\"source\": \"notes\", \"keys\": [\"1\"], \"priority\": \"urgent\"}")
                .status())
        .isEqualTo(422);
  }

  @Test
  void aKeyIsShownOnceAndOpensNothingOnceItIsRevoked() throws Exception {
    Api.Answer made =
        api.post(ADMIN, "/api/v1/api-keys", "{\"name\": \"ci\", \"role\": \"viewer\"}");
    assertThat(made.status()).isEqualTo(201);
    String secret = made.json().get("secret").asString();
    assertThat(api.call("GET", "/api/v1/health", secret, null, Map.of()).status()).isEqualTo(200);
    assertThat(api.get(ADMIN, "/api/v1/api-keys").response().body()).doesNotContain(secret);
    assertThat(
            api.post(ADMIN, "/api/v1/api-keys", "{\"name\": \"ci\", \"role\": \"viewer\"}")
                .status())
        .isEqualTo(409);
    int id = made.json().get("id").asInt();
    assertThat(
            api.call("DELETE", "/api/v1/api-keys/" + id, api.key(ADMIN), null, Map.of()).status())
        .isEqualTo(204);
    assertThat(api.call("GET", "/api/v1/health", secret, null, Map.of()).status()).isEqualTo(401);
  }

  @Test
  void sourcesAndProfilesArePausedAndResumed() throws Exception {
    assertThat(api.get(VIEWER, "/api/v1/sources").json()).hasSize(1);
    assertThat(api.post(OPERATOR, "/api/v1/sources/notes/pause", "").status()).isEqualTo(200);
    assertThat(api.get(VIEWER, "/api/v1/health").response().body()).contains("paused");
    assertThat(api.post(OPERATOR, "/api/v1/sources/notes/resume", "").status()).isEqualTo(200);
    assertThat(api.post(OPERATOR, "/api/v1/profiles/nosuch/pause", "").status()).isEqualTo(404);
  }
}
