package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.SimulatorOptions;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.simulator.script.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `inlay embed` and `inlay spend` with a provider over HTTP.
@Timeout(300)
class EmbedTest {
  private static final String KEY = "sim-key-0123456789abcdef";
  private static final String NAME = "shop";

  @TempDir private Path folder;
  private Simulator simulator;
  private Shop shop;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(Script.of(script().build()));
    shop = new Shop(folder);
  }

  @AfterEach
  void close() {
    simulator.close();
    shop.close();
  }

  /// A provider of three inputs a call, and a source of its rows.
  private void open(ProviderScript.Builder script, String... more) throws Exception {
    simulator.close();
    simulator = Simulator.start(Script.of(script.build()));
    String[] add = {
      "profile",
      "add",
      NAME,
      "--provider",
      "openai",
      "--model",
      "m",
      "--dimensions",
      "8",
      "--base-url",
      simulator.uri(NAME) + "/v1",
      "--key",
      shop.keyFile("key", KEY),
      "--option",
      "inputs-per-call=3"
    };
    String[] all = Arrays.copyOf(add, add.length + more.length);
    System.arraycopy(more, 0, all, add.length, more.length);
    shop.run(all).succeeded();
    shop.source(NAME);
  }

  private static ProviderScript.Builder script() {
    return ProviderScript.named(NAME, Protocol.OPENAI).model(Model.of("m", 8, 100)).key(KEY);
  }

  private Inlay.Result embed(String... keys) {
    String[] words = Arrays.copyOf(new String[] {"embed", NAME, "--json"}, 3 + keys.length);
    System.arraycopy(keys, 0, words, 3, keys.length);
    return shop.run(words);
  }

  private static JsonNode first(Inlay.Result result) {
    return result.json().get("results").get(0);
  }

  private long calls() {
    return simulator.counters(NAME).total().calls();
  }

  @Test
  void keysAreEmbeddedInFewCallsAndOnce() throws Exception {
    open(script(), "--price", "0.02");
    shop.insert(NAME, 6);
    JsonNode stored = embed("1", "2", "3", "4", "5", "6").succeeded().json();
    assertThat(stored.get("way").asString()).isEqualTo("direct");
    assertThat(stored.get("results")).hasSize(6);
    assertThat(stored.get("results"))
        .allSatisfy(r -> assertThat(r.get("status").asString()).isEqualTo("stored"));
    assertThat(stored.get("calls").asInt()).isEqualTo(2);
    assertThat(calls()).isEqualTo(2);
    shop.vectors(NAME)
        .forEach(
            (id, vector) ->
                assertThat(vector).containsExactly(SimulatedVectors.of(NAME + " text " + id, 8)));

    JsonNode again = embed("1", "2").succeeded().json();
    assertThat(first(embed("1")).get("status").asString()).isEqualTo("unchanged");
    assertThat(again.get("saved_tokens").asLong()).isPositive();
    assertThat(calls()).isEqualTo(2);

    long tokens = stored.get("tokens").asLong();
    assertThat(tokens).isEqualTo(simulator.counters(NAME).total().tokens());
    JsonNode spend = shop.run("spend", NAME, "--json").succeeded().json().get("spend").get(0);
    for (String period : new String[] {"hour", "today", "month", "total"}) {
      assertThat(spend.get(period).get("tokens").asLong()).as(period).isEqualTo(tokens);
      assertThat(spend.get(period).get("calls").asInt()).as(period).isEqualTo(2);
      assertThat(spend.get(period).get("micro_dollars").asLong())
          .isEqualTo(Math.round(tokens * 0.02));
      assertThat(spend.get(period).get("saved_tokens").asLong()).isPositive();
    }
    assertThat(shop.run("spend", NAME).succeeded().out())
        .contains("today", Money.text(Math.round(tokens * 0.02)));
    shop.assertNowhere(KEY);
  }

  @Test
  void aProviderThatIsAwayLeavesItToAWorker() throws Exception {
    open(script());
    shop.insert(NAME, 1);
    shop.run("queue", "cancel", "--source", NAME).succeeded(); // the change's own item
    int port = simulator.port();
    simulator.close();
    JsonNode queued = first(embed("1").succeeded());
    assertThat(queued.get("status").asString()).isEqualTo("queued");
    assertThat(queued.get("item").asLong()).isPositive();
    assertThat(queued.get("reason").asString()).isNotEmpty();
    simulator =
        Simulator.start(Script.of(script().build()), SimulatorOptions.DEFAULT.withPort(port));
    try (Inlay worker = shop.worker(Map.of())) {
      shop.awaitVectors(NAME, 1);
      shop.hear(worker.terminate().ended());
    }
    assertThat(shop.value("select string_agg(way, ' ' order by way) from inlay.embedding_metrics"))
        .isEqualTo("direct queue");
  }

  @Test
  void whatWaitsForADisabledQueueCostsNoCallWhenItWasEmbeddedMeanwhile() throws Exception {
    open(script());
    shop.run("source", "set", NAME, "--queue", "disabled").succeeded();
    try (Inlay worker = shop.worker(Map.of())) {
      shop.insert(NAME, 3);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  shop.value("select total_paused from inlay.get_queue_statistics()").equals("3"));
      assertThat(calls()).isZero();
      JsonNode answer =
          shop.run("embed", NAME, "1", "2", "--as-configured", "--json").succeeded().json();
      assertThat(answer.get("way").asString()).isEqualTo("direct");
      assertThat(calls()).isEqualTo(1);

      shop.run("source", "set", NAME, "--queue", "inherited").succeeded();
      shop.awaitVectors(NAME, 3);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  shop.value("select total_completed from inlay.get_queue_statistics()")
                      .equals("3"));
      assertThat(calls()).isEqualTo(2);
      for (int i = 1; i <= 3; i++) {
        assertThat(simulator.timesAccepted(NAME, "m", NAME + " text " + i)).isEqualTo(1);
      }
      shop.hear(worker.terminate().ended());
    }
    JsonNode queued = shop.run("embed", NAME, "1", "--as-configured", "--json").succeeded().json();
    assertThat(queued.get("way").asString()).isEqualTo("queue");
    assertThat(shop.run("spend", NAME).succeeded().out()).contains("no price");
  }

  @Test
  void aLongTextIsChunkedAndABadOneRefused() throws Exception {
    open(
        script().fault(new Fault.BadInput(), When.text("poison")),
        "--option",
        "tokens-per-input=64");
    shop.sql(
        "insert into %1$s values (1, repeat('many words ', 200)), (2, 'poison'), (3, 'good')"
            .formatted(NAME));
    Inlay.Result result = embed("1", "2", "3");
    assertThat(result.exit()).isEqualTo(1);
    JsonNode results = result.json().get("results");
    assertThat(results.get(0).get("status").asString()).isEqualTo("stored");
    assertThat(results.get(0).get("chunks").asInt()).isGreaterThan(1);
    assertThat(results.get(1).get("status").asString()).isEqualTo("refused");
    assertThat(results.get(2).get("status").asString()).isEqualTo("stored");
  }

  @Test
  void aRateLimitIsWaitedForOnlyAsLongAsThereIsPatience() throws Exception {
    open(
        script()
            .fault(
                new Fault.TooManyRequests(Optional.of(Duration.ofMinutes(2))), When.calls(1, 1)));
    shop.insert(NAME, 1);
    JsonNode queued = first(shop.run("embed", NAME, "1", "--patience", "1", "--json").succeeded());
    assertThat(queued.get("status").asString()).isEqualTo("queued");
    assertThat(queued.get("reason").asString()).contains("account \"main\"");
    assertThat(calls()).isEqualTo(1);
    assertThat(first(embed("1").succeeded()).get("status").asString()).isEqualTo("queued");
    assertThat(calls()).isEqualTo(1); // its rest is known to all
  }

  @Test
  void whoNamesWhatIsNotThereIsToldTheNearest() throws Exception {
    open(script());
    shop.insert(NAME, 12);
    Inlay.Result source = shop.run("embed", "shpo", "1");
    assertThat(source.exit()).isEqualTo(2);
    assertThat(source.err()).contains("there is no source \"shpo\"", "Did you mean \"shop\"?");
    Inlay.Result key = shop.run("embed", NAME, "1l");
    assertThat(key.exit()).isEqualTo(1);
    assertThat(key.out()).contains("refused", "has no document", "did you mean");
    assertThat(calls()).isZero();
  }

  @Test
  void aBudgetTellsWhenItRunsOut() throws Exception {
    open(script(), "--price", "0.02", "--limit", "tokens/day=50", "--limit", "dollars/month=5");
    shop.insert(NAME, 6);
    embed("1", "2", "3").succeeded();
    JsonNode budgets =
        shop.run("spend", "--json").succeeded().json().get("spend").get(0).get("budgets");
    assertThat(budgets).hasSize(2);
    assertThat(budgets.get(0).get("unit").asString()).isEqualTo("tokens");
    assertThat(budgets.get(0).get("used").asLong())
        .isEqualTo(simulator.counters(NAME).total().tokens());
    assertThat(budgets.get(1).get("amount").asLong()).isEqualTo(5_000_000);
    assertThat(budgets.get(1).get("runs_out_at").isNull()).isTrue();
  }
}
