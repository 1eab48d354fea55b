package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A source's move to another model, as an operator makes it.
@Timeout(600)
class ProfileMigrateTest {
  private static final int ROWS = 40;

  @TempDir private Path folder;

  @Test
  void theWholeCourse() throws Exception {
    try (Simulator simulator = Simulator.start(Script.of(provider()));
        Shop shop = new Shop(folder)) {
      addProfile(shop, simulator, "old", "small");
      addProfile(shop, simulator, "new", "large", "--price", "0.5");
      shop.run("profile", "limit", "new", "requests/minute=6000").succeeded();
      shop.source("old");
      shop.insert("old", ROWS);
      try (Inlay worker = shop.worker(Map.of())) {
        shop.awaitVectors("old", ROWS);

        JsonNode dry = migrate(shop, "--to", "new", "--dry-run").succeeded().json().get("estimate");
        assertThat(dry.get("documents").asInt()).isEqualTo(ROWS);
        assertThat(dry.get("unchanged").asInt()).isZero();
        assertThat(dry.get("calls").asInt()).isPositive();
        assertThat(dry.get("dollars").asDouble()).isPositive();
        assertThat(simulator.timesAccepted("sim", "large", "old text 1")).isZero();

        Inlay.Result unasked = migrate(shop, "--to", "new");
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("--yes", "--dry-run");
        assertThat(shop.value("select count(*) from inlay.migration")).isEqualTo("0");

        Inlay.Result begun = migrate(shop, "--to", "new", "--yes", "--wait").succeeded();
        assertThat(begun.err()).contains("40 documents, 0 of them unchanged", "$");
        assertThat(state(begun)).isEqualTo("ready");
        assertThat(shop.vectors("new")).hasSize(ROWS);
        assertThat(simulator.timesAccepted("sim", "large", "old text 1")).isEqualTo(1);
        assertThat(inUse(shop)).isEqualTo("old");

        assertThat(state(migrate(shop, "--switch").succeeded())).isEqualTo("switched");
        assertThat(inUse(shop)).isEqualTo("new");
        assertThat(migrate(shop, "--cancel").err()).contains("--rollback");
        assertThat(state(migrate(shop, "--rollback").succeeded())).isEqualTo("rolled back");
        assertThat(inUse(shop)).isEqualTo("old");
        shop.sql("update \"old\" set body = 'changed ' || id where id <= 3");
        migrate(shop, "--switch").succeeded();
        assertThat(shop.run("profile", "remove", "old").err()).contains("--finish", "old");

        Inlay.Result finished = migrate(shop, "--finish", "--wait").succeeded();
        assertThat(state(finished)).isEqualTo("finished");
        assertThat(finished.json().get("migration").get("over").asBoolean()).isTrue();
        assertThat(shop.vectors("old")).isEmpty();
        assertThat(shop.run("profile", "migrate", "old", "--status").succeeded().out())
            .contains("finished", "old to new");
        shop.run("profile", "remove", "old").succeeded();
        shop.sql("delete from \"old\" where id > 10");
        shop.awaitVectors("new", 10);
        shop.hear(worker.terminate().ended());
      }
      Map<String, float[]> expected = new TreeMap<>();
      for (int id = 1; id <= 10; id++) {
        String text = id <= 3 ? "changed " + id : "old text " + id;
        expected.put(Integer.toString(id), SimulatedVectors.of(text, 16));
      }
      Map<String, float[]> stored = shop.vectors("new");
      assertThat(stored.keySet()).isEqualTo(expected.keySet());
      expected.forEach((id, vector) -> assertThat(stored.get(id)).as(id).containsExactly(vector));
    }
  }

  @Test
  void withoutAWorkerTheWaitSaysSoAndTheMigrationStays() throws Exception {
    try (Simulator simulator = Simulator.start(Script.of(provider()));
        Shop shop = new Shop(folder)) {
      addProfile(shop, simulator, "old", "small");
      addProfile(shop, simulator, "new", "large");
      shop.source("old");
      shop.insert("old", 3);
      Inlay.Result waited = migrate(shop, "--to", "new", "--yes", "--wait");
      assertThat(waited.exit()).isEqualTo(1);
      assertThat(waited.err()).contains("no worker runs", "inlay worker run --profile new");
      assertThat(state(migrate(shop, "--status"))).isEqualTo("preparing");
      Inlay.Result refused = migrate(shop, "--switch");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("is not ready for profile", "--force");
      assertThat(state(migrate(shop, "--switch", "--force").succeeded())).isEqualTo("switched");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "profile migrate, --status",
    "profile migrate notes --switch --rollback, mutually exclusive",
    "profile migrate notes --switch --dry-run, --dry-run goes with --to",
    "profile migrate notes --rollback --yes, --yes goes with --to",
    "profile migrate notes --switch --wait, '--wait goes with --to, --finish or --cancel'",
    "profile migrate notes --rollback --force, --force goes with --switch",
    "profile migrate notes --to new --keep-days -1, --keep-days must be 0 to 3650",
    "profile migrate notes --to new --keep-days soon, --keep-days",
  })
  void optionsThatDoNotFitAreRefused(String words, String said) {
    Inlay.Result result = Inlay.run(words.split(" "));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains(said);
    assertThat(result.err().lines()).hasSize(1);
  }

  private static ProviderScript provider() {
    return ProviderScript.named("sim", Protocol.OPENAI)
        .model(Model.of("small", 8, 100))
        .model(Model.of("large", 16, 100))
        .build();
  }

  private static void addProfile(
      Shop shop, Simulator simulator, String name, String model, String... more)
      throws IOException {
    String key = shop.keyFile("key", "sim-key-0123456789abcdef");
    String[] words = {
      "profile",
      "add",
      name,
      "--provider",
      "openai",
      "--model",
      model,
      "--dimensions",
      model.equals("small") ? "8" : "16",
      "--key",
      key,
      "--base-url",
      simulator.uri("sim") + "/v1"
    };
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    shop.run(all).succeeded();
  }

  private static Inlay.Result migrate(Shop shop, String... words) {
    String[] all = new String[words.length + 4];
    all[0] = "profile";
    all[1] = "migrate";
    all[2] = "old";
    System.arraycopy(words, 0, all, 3, words.length);
    all[words.length + 3] = "--json";
    return shop.run(all);
  }

  private static String state(Inlay.Result result) {
    JsonNode json = result.json();
    JsonNode migration =
        json.has("migration") ? json.get("migration") : json.get("migrations").get(0);
    return migration.get("state").asString();
  }

  private static String inUse(Shop shop) {
    return shop.value("select p.name from inlay.source join inlay.profile p using (profile_id)");
  }
}
