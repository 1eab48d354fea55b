package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.simulator.script.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a provider's first calls meet, every row ends with its own vector, once, and nothing
/// calls more often than the faults need.
@Timeout(900)
class FaultyProviderTest {
  private static final String KEY = "sim-key-0123456789abcdef";
  private static final int ROWS = 6;
  private static final int INPUTS_PER_CALL = 3;

  /// Three tries are left after them.
  private static final int TIMES = 2;

  private final Map<String, Fault.What> faults = faults();

  @TempDir private Path folder;

  @Test
  void everyRowEndsStoredOnceAndNothingSpins() throws Exception {
    ProviderScript[] scripts =
        faults.entrySet().stream()
            .map(
                fault ->
                    ProviderScript.named(fault.getKey(), Protocol.OPENAI)
                        .model(Model.of("m", 8, 100))
                        .key(KEY)
                        .fault(fault.getValue(), When.calls(1, TIMES))
                        .build())
            .toArray(ProviderScript[]::new);
    try (Simulator simulator = Simulator.start(Script.of(scripts));
        Shop shop = new Shop(folder)) {
      String key = shop.keyFile("key", KEY);
      for (String name : faults.keySet()) {
        shop.run(
                "profile",
                "add",
                name,
                "--provider",
                "openai",
                "--model",
                "m",
                "--dimensions",
                "8",
                "--base-url",
                simulator.uri(name) + "/v1",
                "--key",
                key,
                "--option",
                "request-timeout=1s",
                "--option",
                "inputs-per-call=" + INPUTS_PER_CALL)
            .succeeded();
        shop.source(name);
        shop.insert(name, ROWS);
      }
      try (Inlay worker = shop.worker(Map.of())) {
        for (String name : faults.keySet()) {
          shop.awaitVectors(name, ROWS);
          shop.vectors(name)
              .forEach(
                  (id, vector) ->
                      assertThat(vector)
                          .as("%s %s", name, id)
                          .containsExactly(SimulatedVectors.of(name + " text " + id, 8)));
        }
        shop.hear(worker.terminate().ended());
      }
      assertThat(shop.value("select count(*) from inlay.dead_letter")).isEqualTo("0");
      for (String name : faults.keySet()) {
        // Retried items may come in smaller claims than at first: one call a row at most.
        assertThat(simulator.counters(name).total().calls())
            .as(name)
            .isBetween((long) ROWS / INPUTS_PER_CALL, (long) TIMES + ROWS);
      }
      shop.assertNowhere(KEY);
    }
  }

  @Test
  void aStormOfRefusalsIsWaitedOut() throws Exception {
    ProviderScript script =
        ProviderScript.named("storm", Protocol.OPENAI)
            .model(Model.of("m", 8, 100))
            .fault(
                new Fault.TooManyRequests(Optional.of(Duration.ofSeconds(1))),
                When.ALWAYS.between(Duration.ZERO, Duration.ofSeconds(8)))
            .build();
    try (Simulator simulator = Simulator.start(Script.of(script));
        Shop shop = new Shop(folder)) {
      shop.run(
              "profile",
              "add",
              "storm",
              "--provider",
              "openai",
              "--model",
              "m",
              "--dimensions",
              "8",
              "--base-url",
              simulator.uri("storm") + "/v1",
              "--key",
              shop.keyFile("key", KEY))
          .succeeded();
      shop.source("storm");
      shop.insert("storm", ROWS);
      try (Inlay one = shop.worker(Map.of());
          Inlay two = shop.worker(Map.of())) {
        shop.awaitVectors("storm", ROWS);
        shop.hear(one.terminate().ended());
        shop.hear(two.terminate().ended());
      }
      assertThat(shop.value("select count(*) from inlay.failure")).isEqualTo("0");
      // Of two workers, one tries when the second that was asked for is over.
      assertThat(simulator.counters("storm").statuses().getOrDefault(429, 0L)).isBetween(1L, 17L);
    }
  }

  private static Map<String, Fault.What> faults() {
    Map<String, Fault.What> faults = new LinkedHashMap<>();
    faults.put("error-500", new Fault.ServerError(500));
    faults.put("error-503", new Fault.ServerError(503));
    faults.put("slow", new Fault.Slow(Duration.ofSeconds(20)));
    faults.put("slow-body", new Fault.SlowBody(Duration.ofSeconds(20)));
    faults.put("reset", new Fault.Reset());
    faults.put("half-closed", new Fault.HalfClosed());
    faults.put("cut-in-head", new Fault.CutInHead());
    faults.put("cut-in-body", new Fault.CutInBody());
    faults.put("truncated", new Fault.TruncatedJson());
    faults.put("too-few", new Fault.WrongCount(-1));
    faults.put("too-many", new Fault.WrongCount(1));
    faults.put("reversed", new Fault.ReversedOrder());
    faults.put("nan", new Fault.NotANumber());
    faults.put("html", new Fault.HtmlPage(200));
    faults.put("html-502", new Fault.HtmlPage(502));
    faults.put("huge", new Fault.HugeBody(1L << 40));
    faults.put("busy", new Fault.TooManyRequests(Optional.of(Duration.ofSeconds(1))));
    faults.put("busy-silent", new Fault.TooManyRequests(Optional.empty()));
    return faults;
  }
}
