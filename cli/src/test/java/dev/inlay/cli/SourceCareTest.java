package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What `inlay source backfill`, `status` and `verify` say, and what is true then.
class SourceCareTest {
  /// As the entry script does on a terminal.
  private static final Map<String, String> TERMINAL =
      Map.of("JAVA_TOOL_OPTIONS", "-Dinlay.terminal=true");

  @TempDir private static Path folder;
  private final Shop shop = new Shop(folder);

  @BeforeEach
  void source() {
    shop.run("profile", "add", "local", "--provider", "local", "--model", "all-minilm-l6-v2-q")
        .succeeded();
    shop.source("local");
    shop.sql("alter table local disable trigger user");
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aBarTellsTotalRateAndTimeLeft() {
    shop.insert("local", 400_000);
    Inlay.Result backfill =
        shop.run(TERMINAL, "source", "backfill", "local", "--no-estimate", "--json").succeeded();
    assertThat(backfill.err())
        .containsPattern("\\[#+\\.+] [\\d,]+ of (about )?[\\d,]+ queued, [\\d,]+/s, \\d+ s left");
    assertThat(backfill.json().get("queued").asInt()).isEqualTo(400_000);
    assertThat(backfill.json().get("backfill").get("state").asString()).isEqualTo("finished");
  }

  @Test
  void afterAKillItGoesOnWhereItWasAndNothingIsQueuedTwice() {
    shop.insert("local", 600_000);
    try (Inlay backfill = shop.start("source", "backfill", "local", "--no-estimate")) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> queued() >= 20_000);
      backfill.kill();
    }
    long before = queued();
    assertThat(before).isLessThan(600_000);
    Inlay.Result again = shop.run("source", "backfill", "local", "--no-estimate", "--json");
    assertThat(again.succeeded().err()).contains("Going on with the backfill");
    assertThat(again.json().get("queued").asInt()).isEqualTo(600_000);
    assertThat(
            shop.value(
                "select count(*) || ' ' || count(distinct doc_key) from inlay.pending_items()"))
        .isEqualTo("600000 600000");
  }

  @Test
  void ctrlCSaysWhoGoesOnAndTheyDo() {
    shop.insert("local", 600_000);
    Inlay.Result ended;
    try (Inlay backfill = shop.start("source", "backfill", "local", "--no-estimate")) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> queued() >= 20_000);
      ended = backfill.terminate().ended();
    }
    assertThat(ended.err())
        .contains("Interrupted after", "No worker runs: the next one goes on with it", "--pause");
    long before = queued();
    assertThat(before).isLessThan(600_000);
    shop.sql("select inlay.pause_source('local')"); // nothing is to be embedded here
    try (Inlay worker = shop.worker(Map.of())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> queued() > before);
      assertThat(shop.run("source", "backfill", "local", "--pause").succeeded().out())
          .contains("paused: ");
      worker.terminate().ended();
    }
  }

  @Test
  void aPauseEndsItAndResumeLetsItGoOn() {
    shop.insert("local", 600_000);
    try (Inlay backfill = shop.start("source", "backfill", "local", "--no-estimate")) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> queued() >= 10_000);
      shop.sql("select inlay.pause_backfill('local')");
      Inlay.Result ended = backfill.ended();
      assertThat(ended.exit()).isEqualTo(1);
      assertThat(ended.err()).contains("is paused after", "--resume");
    }
    Inlay.Result refused = shop.run("source", "backfill", "local");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("is paused after", "--resume");
    assertThat(
            shop.run("source", "backfill", "local", "--status", "--json")
                .succeeded()
                .json()
                .get("backfill")
                .get("state")
                .asString())
        .isEqualTo("paused");
    shop.run("source", "backfill", "local", "--resume").succeeded();
    shop.run("source", "backfill", "local", "--no-estimate").succeeded();
    assertThat(shop.run("source", "backfill", "local", "--resume").err())
        .contains("no backfill of local is on its way");
  }

  @Test
  void aCancelledOneIsOver() {
    shop.insert("local", 10);
    shop.sql("select inlay.start_backfill('local')");
    Inlay.Result cancelled = shop.run("source", "backfill", "local", "--cancel").succeeded();
    assertThat(cancelled.out()).contains("cancelled: 0 of 10 rows");
    assertThat(cancelled.err()).contains("inlay queue cancel --source local");
    assertThat(shop.run("source", "backfill", "local", "--pause", "--cancel").exit()).isEqualTo(2);
  }

  @Test
  void itDoesNotWaitForWhatNobodyWillDo() {
    shop.insert("local", 10);
    Inlay.Result alone = shop.run("source", "backfill", "local", "--wait", "--no-estimate");
    assertThat(alone.exit()).isEqualTo(1);
    assertThat(alone.err()).contains("10 items of local wait, but no worker runs");
    shop.run("source", "set", "local", "--queue", "disabled").succeeded();
    Inlay.Result disabled = shop.run("source", "backfill", "local", "--wait");
    assertThat(disabled.exit()).isEqualTo(1);
    assertThat(disabled.err()).contains("its queue is disabled");
    shop.run("source", "set", "local", "--queue", "inherited").succeeded();
    shop.sql("select inlay.pause_source('local')");
    assertThat(shop.run("source", "backfill", "local", "--wait").err()).contains("it is paused");
    assertThat(shop.run("source", "backfill", "local", "--no-estimate").succeeded().err())
        .contains("Nothing of local is embedded now: it is paused. Its items are queued and wait");
    shop.sql("alter table local drop column body", "select inlay.attend_source(1)");
    Inlay.Result faulty = shop.run("source", "backfill", "local");
    assertThat(faulty.exit()).isEqualTo(1);
    assertThat(faulty.err()).contains("cannot be read");
    assertThat(shop.run("source", "verify", "local").err()).contains("cannot be read", "body");
    assertThat(shop.run("source", "status").succeeded().out()).contains("cannot be read");
  }

  @Test
  void waitingIsForTheSourceAlone() {
    shop.sql("create table other (id int primary key, body text)");
    shop.run(
            "source",
            "add",
            "other",
            "--table",
            "other",
            "--key",
            "id",
            "--text",
            "{body}",
            "--profile",
            "local",
            "--queue",
            "disabled")
        .succeeded();
    shop.sql("insert into other values (1, 'waits for ever')");
    shop.insert("local", 20);
    try (Inlay worker = shop.worker(Map.of())) {
      shop.run("source", "backfill", "local", "--wait").succeeded();
      assertThat(shop.value("select count(*) from inlay.embedded")).isEqualTo("20");
      worker.terminate().ended();
    }
  }

  @Test
  void statusAndVerifyTellTheSameOfASourceAndRepairMendsIt() {
    shop.insert("local", 5);
    Inlay.Result missing = shop.run("source", "verify", "local", "--limit-examples", "2", "--json");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.json().get("found").get("missing").asInt()).isEqualTo(5);
    assertThat(missing.json().get("examples").get("missing")).hasSize(2);
    assertThat(missing.json().get("clean").asBoolean()).isFalse();
    assertThat(missing.json().get("queued").asInt()).isZero();
    Inlay.Result told = shop.run("source", "verify", "local");
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.out())
        .containsPattern("missing +5 +1 2 3 4 5 +nothing stored")
        .contains("inlay source verify local --repair");

    assertThat(shop.run("source", "verify", "local", "--repair").succeeded().out())
        .contains("Queued 5 items");
    JsonNode waiting =
        shop.run("source", "status", "local", "--json").succeeded().json().get("sources").get(0);
    assertThat(waiting.get("pending").asInt()).isEqualTo(5);
    assertThat(waiting.get("stale").isNull()).isTrue();
    try (Inlay worker = shop.worker(Map.of())) {
      shop.awaitVectors("local", 5);
      worker.terminate().ended();
    }
    JsonNode clean = shop.run("source", "verify", "local", "--json").succeeded().json();
    assertThat(clean.get("clean").asBoolean()).isTrue();
    assertThat(clean.get("ok").asInt()).isEqualTo(5);
    JsonNode status =
        shop.run("source", "status", "--exact", "--json").succeeded().json().get("sources").get(0);
    assertThat(status.get("documents").asInt()).isEqualTo(5);
    assertThat(status.get("embedded").asInt()).isEqualTo(5);
    assertThat(status.get("blank").asInt()).isZero();
    assertThat(status.get("backfill").isNull()).isTrue();
    assertThat(shop.run("source", "status", "local").succeeded().out())
        .contains("documents   5", "stale       not known: inlay source verify local");
    assertThat(shop.run("source", "verify", "nosuch").exit()).isEqualTo(2);
    assertThat(shop.run("source", "status", "nosuch").err()).contains("Sources: local");
  }

  private long queued() {
    String queued = shop.value("select max(enqueued) from inlay.backfill");
    return queued.equals("null") ? 0 : Long.parseLong(queued);
  }
}
