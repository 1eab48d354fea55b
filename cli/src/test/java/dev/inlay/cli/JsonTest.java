package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.testing.PostgresAddress;
import dev.inlay.testing.TestDatabase;
import dev.inlay.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What scripts read, on a database whose owner is no superuser and may create no role.
class JsonTest {

  @Test
  void everyCommandGivesOneObject() throws SQLException {
    TestPostgres.shared().createRole("cli_json_owner", "secret", "NOCREATEROLE", "NOSUPERUSER");
    try (TestDatabase database = TestDatabase.empty()) {
      execute(
          database.address(),
          "alter database \"%s\" owner to cli_json_owner".formatted(database.name()));
      PostgresAddress owner = database.address().as("cli_json_owner", "secret");
      String url = owner.url();

      Inlay.Result check = inlay(url, "migrate", "--check");
      assertThat(check.exit()).isEqualTo(1);
      assertThat(check.json().get("pending")).isNotEmpty();
      assertThat(inlay(url, "migrate").succeeded().json().get("applied")).isNotEmpty();
      assertThat(inlay(url, "migrate").succeeded().json().get("applied")).isEmpty();
      assertThat(inlay(url, "migrate", "--check").succeeded().json().get("pending")).isEmpty();

      execute(
          owner,
          "create table notes (id text primary key, body text)",
          "insert into notes values ('a', 'the cat sleeps'), ('b', E'bell \\x07 \\x1b[31m 🍜 noodles'), ('c', ''), ('d', null)");
      JsonNode added =
          inlay(
                  url, "source", "add", "notes", "--table", "notes", "--key", "id", "--text",
                  "{body}")
              .succeeded()
              .json()
              .get("source");
      assertThat(added.propertyNames())
          .contains("name", "table", "key", "content", "metadata", "priority", "tenant", "fault");
      assertThat(added.get("tenant").isNull()).isTrue();
      assertThat(inlay(url, "source", "list").succeeded().json().get("sources")).hasSize(1);
      assertThat(inlay(url, "source", "backfill", "notes").succeeded().json().get("queued").asInt())
          .isEqualTo(4);

      JsonNode item =
          inlay(url, "queue", "list", "--status", "pending").succeeded().json().get("items").get(0);
      assertThat(item.propertyNames())
          .contains("id", "source", "doc_key", "operation", "priority", "status", "attempts");
      JsonNode shown = inlay(url, "queue", "show", item.get("id").asString()).succeeded().json();
      assertThat(shown.get("item").get("doc_key").asString())
          .isEqualTo(item.get("doc_key").asString());
      assertThat(shown.get("history").isArray()).isTrue();

      try (Inlay one = worker(url);
          Inlay two = worker(url)) {
        await().until(() -> stats(url).get("active_workers").asInt() == 2);
        inlay(url, "source", "backfill", "notes", "--wait").succeeded();
        one.terminate().ended();
        two.terminate().ended();
      }
      JsonNode stats = stats(url);
      assertThat(stats.propertyNames())
          .contains(
              "total_pending",
              "total_processing",
              "total_completed",
              "total_failed",
              "total_rate_limited");
      assertThat(stats.get("total_completed").asInt()).isEqualTo(8);
      assertThat(stats.get("total_failed").asInt()).isZero();

      JsonNode health = inlay(url, "queue", "health").succeeded().json();
      assertThat(health.get("status").asString()).isEqualTo("ok");
      assertThat(health.get("issues")).isEmpty();

      JsonNode hits = inlay(url, "search", "notes", "ramen").succeeded().json().get("hits");
      assertThat(hits).hasSize(2);
      assertThat(hits.get(0).get("key").asString()).isEqualTo("b");
      assertThat(hits.get(0).propertyNames())
          .containsExactly(
              "key",
              "content_type",
              "score",
              "metadata",
              "snippet",
              "similarity",
              "vector_rank",
              "words_rank");

      execute(owner, "create table mails (id int primary key, owner text, body text)");
      assertThat(
              inlay(
                      url,
                      "source",
                      "add",
                      "mails",
                      "--table",
                      "mails",
                      "--key",
                      "id",
                      "--text",
                      "{body}",
                      "--tenant",
                      "owner")
                  .succeeded()
                  .json()
                  .get("source")
                  .get("tenant")
                  .asString())
          .isEqualTo("owner");
      execute(owner, "insert into mails values (1, 'acme', 'x')");
      assertThat(
              inlay(url, "queue", "list", "--source", "mails")
                  .succeeded()
                  .json()
                  .get("items")
                  .get(0)
                  .get("tenant")
                  .asString())
          .isEqualTo("acme");
      assertThat(
              inlay(url, "queue", "weight", "acme", "3").succeeded().json().get("weight").asInt())
          .isEqualTo(3);

      assertThat(inlay(url, "queue", "requeue-failed").succeeded().json().get("requeued").asInt())
          .isZero();
      assertThat(
              inlay(url, "queue", "cancel", "--source", "notes")
                  .succeeded()
                  .json()
                  .get("cancelled")
                  .asInt())
          .isZero();
      assertThat(inlay(url, "queue", "cleanup").succeeded().json().get("freed").isNumber())
          .isTrue();
      assertThat(
              inlay(url, "source", "remove", "notes").succeeded().json().get("removed").asString())
          .isEqualTo("notes");
    }
  }

  @Test
  void everyCommandOfProfilesGivesOneObject() throws IOException {
    ProviderScript script =
        ProviderScript.named("openai", Protocol.OPENAI).model(Model.of("m", 8, 100)).build();
    try (TestDatabase database = TestDatabase.empty();
        Simulator simulator = Simulator.start(Script.of(script))) {
      String url = database.url();
      inlay(url, "migrate").succeeded();
      JsonNode added =
          inlay(
                  url,
                  "profile",
                  "add",
                  "p",
                  "--provider",
                  "openai",
                  "--model",
                  "m",
                  "--dimensions",
                  "8",
                  "--key",
                  "none",
                  "--base-url",
                  simulator.uri("openai") + "/v1",
                  "--price",
                  "0.02",
                  "--limit",
                  "tokens/minute=1m",
                  "--limit",
                  "dollars/month=2.50")
              .succeeded()
              .json()
              .get("profile");
      assertThat(added.get("dimensions").asInt()).isEqualTo(8);
      assertThat(added.get("micro_dollars_per_million_tokens").asInt()).isEqualTo(20_000);
      assertThat(added.get("accounts").get(0).propertyNames())
          .containsExactlyInAnyOrder("name", "endpoint", "key");
      JsonNode listed = inlay(url, "profile", "list").succeeded().json().get("profiles");
      assertThat(listed.get(0)).isEqualTo(added);

      JsonNode limits = inlay(url, "profile", "status").succeeded().json().get("limits");
      assertThat(limits).hasSize(2);
      assertThat(limits.get(0).propertyNames())
          .contains("profile", "account", "parked", "cooldown_reason", "unit", "available");
      JsonNode indexes = inlay(url, "profile", "status").succeeded().json().get("indexes");
      assertThat(indexes.get(0).get("state").asString()).isEqualTo("none");
      assertThat(indexes.get(0).get("reason").asString()).contains("signatures");
      assertThat(limits.get(0).get("amount").asInt()).isEqualTo(1_000_000);
      assertThat(limits.get(1).get("unit").asString()).isEqualTo("money");
      assertThat(limits.get(1).get("amount").asInt()).isEqualTo(2_500_000);
      assertThat(
              inlay(url, "profile", "limit", "p", "dollars/month=none", "requests/day=3")
                  .succeeded()
                  .json()
                  .get("limits"))
          .hasSize(2);
      assertThat(
              inlay(url, "profile", "account", "p", "second", "--key", "env:OTHER")
                  .succeeded()
                  .json()
                  .get("limits"))
          .hasSize(3);
      assertThat(
              inlay(url, "profile", "account", "p", "second", "--remove")
                  .succeeded()
                  .json()
                  .get("limits"))
          .hasSize(2);

      Inlay.Result refused = inlay(url, "profile", "test", "p");
      assertThat(refused.exit()).isEqualTo(1); // it sent no key
      assertThat(refused.json().get("answers").get(0).get("error").asString()).contains("401");
      assertThat(inlay(url, "profile", "unpark", "p").succeeded().json().get("unparked").asString())
          .isEqualTo("p");
      assertThat(inlay(url, "profile", "remove", "p").succeeded().json().get("removed").asString())
          .isEqualTo("p");
      assertThat(inlay(url, "profile", "list").succeeded().json().get("profiles")).isEmpty();
    }
  }

  private static Inlay worker(String url) {
    return Inlay.start("worker", "run", "--slots", "1", "--database-url", url).said("Ctrl-C");
  }

  private static JsonNode stats(String url) {
    return inlay(url, "queue", "stats").succeeded().json();
  }

  private static Inlay.Result inlay(String url, String... words) {
    String[] all = Arrays.copyOf(words, words.length + 3);
    all[words.length] = "--database-url";
    all[words.length + 1] = url;
    all[words.length + 2] = "--json";
    return Inlay.run(all);
  }

  private static void execute(PostgresAddress address, String... statements) throws SQLException {
    try (Connection c = address.connect();
        Statement s = c.createStatement()) {
      for (String statement : statements) {
        s.execute(statement);
      }
    }
  }
}
