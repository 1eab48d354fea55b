package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Worker processes that work against a slow provider while operators steer them.
@Timeout(600)
class FleetTest {
  private static final String KEY = "sim-key-0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What is told is obeyed within a second; the rest is for a busy machine's round trips.
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private Simulator simulator;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    simulator =
        Simulator.start(
            Script.of(
                ProviderScript.named("sim", Protocol.OPENAI)
                    .model(Model.of("m", 8, 100))
                    .key(KEY)
                    .latency(Latency.fixed(Duration.ofMillis(300)))
                    .build()));
    shop = new Shop(folder);
    shop.run(
            "profile",
            "add",
            "sim",
            "--provider",
            "openai",
            "--model",
            "m",
            "--dimensions",
            "8",
            "--base-url",
            simulator.uri("sim") + "/v1",
            "--key",
            shop.keyFile("key", KEY),
            "--option",
            "inputs-per-call=4")
        .succeeded();
    shop.source("sim");
    shop.sql("select inlay.update_queue_config('max_concurrent_workers', '100', 'test')");
  }

  @AfterEach
  void close() {
    shop.close();
    simulator.close();
  }

  @Test
  void aWorkerIsPausedScaledAndResumedWhileItWorks() {
    try (Inlay worker = worker(2)) {
      shop.insert("sim", 2_000);
      awaitOpenClaims(2);
      String id = shop.value("select worker_id from inlay.list_workers()");

      assertThat(shop.run("worker", "scale", id, "--slots", "5", "--json").succeeded().json())
          .hasToString("{\"told\":[\"%s\"]}".formatted(id));
      awaitOpenClaims(5);
      shop.run("worker", "scale", id, "--slots", "1").succeeded();
      awaitOpenClaims(1);

      shop.sql("select inlay.set_worker('%s', 'paused')".formatted(id));
      await().atMost(SOON).until(() -> openClaims() == 0);
      await().atMost(SOON).until(() -> status().equals("paused"));
      long claimed = claims();
      shop.sql("select inlay.set_worker('%s', null, 3)".formatted(id)); // still paused
      await()
          .atMost(SOON)
          .until(() -> shop.value("select slots from inlay.list_workers()").equals("3"));
      assertThat(claims()).isEqualTo(claimed);
      shop.sql("select inlay.set_worker('%s', 'running')".formatted(id));
      await().atMost(SOON).until(() -> claims() > claimed);
      assertThat(shop.run("worker", "list").succeeded().out()).contains(id, "running");
      assertThat(shop.run("worker", "pause", "nobody").err()).contains("Workers: " + id);
      assertThat(shop.run("worker", "scale", id, "--slots", "33").err()).contains("at most 32");
      shop.hear(worker.terminate().ended());
    }
  }

  @Test
  void aDrainedProcessEndsWithWhatItPaidForStored() {
    try (Inlay worker = worker(4)) {
      shop.insert("sim", 2_000);
      awaitOpenClaims(4);
      shop.run("worker", "drain", "--all").succeeded();
      Inlay.Result ended = worker.ended();
      assertThat(ended.exit()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("inlay worker resume --all");
      assertNothingIsHeldOrPaidTwice();
      // Whoever comes meanwhile obeys, too.
      Inlay.Result next = shop.run("worker", "run");
      assertThat(next.exit()).as(next.err()).isZero();
      assertThat(stored()).isLessThan(2_000);
    }
  }

  @Test
  void aStoppedProcessEndsWithinTenSecondsUnderLoad() {
    try (Inlay worker = worker(8)) {
      shop.insert("sim", 4_000);
      awaitOpenClaims(8);
      long began = System.nanoTime();
      shop.sql("select inlay.set_fleet('stopped')");
      assertThat(worker.ended().exit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertNothingIsHeldOrPaidTwice();
      assertThat(shop.value("select count(*) from inlay.failure")).isEqualTo("0");
    }
  }

  @Test
  void aRollingRestartOfFourWorkersLosesNothingAndPaysNothingTwice() {
    List<Inlay> fleet = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        fleet.add(worker(2));
      }
      shop.insert("sim", 1_000);
      awaitOpenClaims(8);
      for (int i = 0; i < 4; i++) {
        shop.hear(fleet.get(i).terminate().ended());
        fleet.set(i, worker(2));
      }
      assertThat(stored()).as("it was a restart under load").isLessThan(1_000);
      shop.awaitVectors("sim", 1_000);
      assertThat(simulator.counters("sim").texts().repeatedInputs()).isZero();
      assertThat(simulator.counters("sim").texts().distinct()).isEqualTo(1_000);
      assertThat(shop.value("select count(*) from inlay.dead_letter")).isEqualTo("0");
    } finally {
      fleet.forEach(Inlay::close);
    }
  }

  @Test
  void threeProcessesOfFourSlotsKeepTheBoundAndUseIt() {
    shop.sql("select inlay.update_queue_config('max_concurrent_workers', '5', 'test')");
    List<Inlay> fleet = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        fleet.add(worker(4));
      }
      assertThat(fleet.getLast().err()).contains("5 of them may work at once");
      shop.insert("sim", 400);
      long most = 0;
      while (stored() < 400) {
        long open = openClaims();
        assertThat(open).isLessThanOrEqualTo(5);
        most = Math.max(most, open);
      }
      assertThat(most).isEqualTo(5);
      assertThat(shop.run("queue", "health").out()).contains("concurrency_bound");
      // What waits for a claim's end is soon there when the others are gone.
      shop.sql("select inlay.update_queue_config('max_concurrent_workers', '1', 'test')");
      shop.sql("insert into sim select g, 'more ' || g from generate_series(1001, 1040) g");
      awaitOpenClaims(1);
      fleet.getFirst().kill(); // whoever held the claim: it is given up when its worker is dead
      shop.sql("select inlay.update_queue_config('worker_timeout_minutes', '0.1', 'test')");
      shop.sql("select inlay.update_queue_config('worker_heartbeat_interval_ms', '500', 'test')");
      shop.awaitVectors("sim", 440);
    } finally {
      fleet.forEach(Inlay::close);
    }
  }

  private Inlay worker(int slots) {
    return shop.worker(slots, Map.of(), "--profile", "sim");
  }

  private void assertNothingIsHeldOrPaidTwice() {
    assertThat(openClaims()).isZero();
    assertThat(simulator.counters("sim").texts().repeatedInputs()).isZero();
    assertThat(simulator.counters("sim").texts().distinct())
        .as("paid and stored")
        .isEqualTo(stored());
  }

  private void awaitOpenClaims(long n) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> openClaims() == n);
  }

  private long openClaims() {
    return Long.parseLong(shop.value("select count(*) from inlay.open_claims()"));
  }

  private long claims() {
    return Long.parseLong(shop.value("select last_value from inlay.claim_no"));
  }

  private long stored() {
    return Long.parseLong(shop.value("select count(*) from inlay.embedded where chunks > 0"));
  }

  private String status() {
    return shop.value("select status from inlay.list_workers()");
  }
}
