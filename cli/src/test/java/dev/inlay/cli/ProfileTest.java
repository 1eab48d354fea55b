package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Profiles from the command line to stored vectors, with every wire protocol.
@Timeout(600)
class ProfileTest {
  private static final String KEY = "sim-key-0123456789abcdef";
  private static final String SECOND = "sim-key-second-abcdef0123";
  private static final Map<String, String> ENVIRONMENT = Map.of("SIM_KEY", KEY);
  private static final int ROWS = 5;

  @TempDir private Path folder;

  @Test
  void everyProtocolEmbedsRows() throws Exception {
    try (Simulator simulator = Simulator.start(oneOfEach());
        Shop shop = new Shop(folder)) {
      String file = shop.keyFile("key", KEY);
      for (Protocol protocol : Protocol.values()) {
        String key = protocol == Protocol.GEMINI ? "env:SIM_KEY" : file;
        shop.run(ENVIRONMENT, add(simulator, protocol, "--key", key)).succeeded();
        shop.source(protocol.key());
        shop.insert(protocol.key(), ROWS);
      }
      try (Inlay worker = shop.worker(ENVIRONMENT)) {
        for (Protocol protocol : Protocol.values()) {
          shop.awaitVectors(protocol.key(), ROWS);
          String model = protocol.models().getFirst().name();
          shop.vectors(protocol.key())
              .forEach(
                  (id, vector) -> {
                    String text = protocol.key() + " text " + id;
                    assertThat(vector)
                        .as(text)
                        .containsExactly(SimulatedVectors.of(text, vector.length));
                    assertThat(simulator.timesAccepted(protocol.key(), model, text))
                        .as(text)
                        .isEqualTo(1);
                  });
        }
        shop.hear(worker.terminate().ended());
      }
      assertThat(shop.value("select count(*) from inlay.failure")).isEqualTo("0");
      shop.assertNowhere(KEY);
    }
  }

  @Test
  void bothKeysOfAProfileAreUsed() throws Exception {
    ProviderScript script =
        ProviderScript.named("openai", Protocol.OPENAI)
            .model(Model.of("m", 8, 100))
            .key(KEY)
            .key(SECOND)
            .build();
    try (Simulator simulator = Simulator.start(Script.of(script));
        Shop shop = new Shop(folder)) {
      shop.run(
              ENVIRONMENT,
              "profile",
              "add",
              "two",
              "--provider",
              "openai",
              "--model",
              "m",
              "--dimensions",
              "8",
              "--base-url",
              simulator.uri("openai") + "/v1",
              "--key",
              "env:SIM_KEY",
              "--option",
              "inputs-per-call=1")
          .succeeded();
      Inlay.Result status =
          shop.run("profile", "account", "two", "second", "--key", shop.keyFile("second", SECOND))
              .succeeded();
      assertThat(status.out()).contains("main", "second");
      Inlay.Result tested = shop.run(ENVIRONMENT, "profile", "test", "two", "--json").succeeded();
      JsonNode answers = tested.json().get("answers");
      assertThat(answers).hasSize(2);
      assertThat(answers.get(0).get("dimensions").asInt()).isEqualTo(8);
      shop.source("two");
      shop.insert("two", 20);
      try (Inlay worker = shop.worker(ENVIRONMENT, "--profile", "two")) {
        shop.awaitVectors("two", 20);
        shop.hear(worker.terminate().ended());
      }
      long first = simulator.counters("openai").key(KEY).accepted();
      long second = simulator.counters("openai").key(SECOND).accepted();
      assertThat(first + second).isEqualTo(22);
      assertThat(first).isGreaterThan(1);
      assertThat(second).isGreaterThan(1);
      shop.assertNowhere(KEY);
      shop.assertNowhere(SECOND);
    }
  }

  @Test
  void aProfileIsDeclaredWithItsAccountAndLimitsOrNotAtAll() throws Exception {
    try (Shop shop = new Shop(folder)) {
      List<String> words =
          List.of(
              "profile",
              "add",
              "whole",
              "--provider",
              "openai",
              "--model",
              "text-embedding-3-small",
              "--key",
              shop.keyFile("key", KEY),
              "--limit",
              "requests/minute=5",
              "--limit");
      String[] wrong =
          Stream.concat(words.stream(), Stream.of("tokens/day=0")).toArray(String[]::new);
      String[] right =
          Stream.concat(words.stream(), Stream.of("tokens/day=1k")).toArray(String[]::new);
      assertThat(shop.run(wrong).exit()).isEqualTo(2);
      assertThat(
              shop.value(
                  "select (select count(*) from inlay.profile) + (select count(*) from inlay.quota)"
                      + " + (select count(*) from inlay.quota_limit) + (select count(*) from pg_class where relname like 'vector\\_%')"))
          .isEqualTo("0");
      shop.run(right).succeeded();
      assertThat(shop.run("profile", "limit", "whole", "dollars/month=2.5").succeeded().out())
          .contains("requests/minute", "tokens/day", "dollars/month", "$2.50", "$0.00");
      assertThat(shop.run("profile", "status", "whole").out()).contains("dollars/month", "$2.50");
    }
  }

  private static Script oneOfEach() {
    return new Script(
        Arrays.stream(Protocol.values())
            .map(p -> ProviderScript.named(p.key(), p).key(KEY).build())
            .toList());
  }

  private static String[] add(Simulator simulator, Protocol protocol, String... more) {
    String model = protocol.models().getFirst().name();
    List<String> words =
        new ArrayList<>(
            List.of(
                "profile",
                "add",
                protocol.key(),
                "--provider",
                protocol.key(),
                "--model",
                model,
                "--base-url",
                base(simulator.uri(protocol.key()), protocol),
                "--option",
                "document-prefix=")); // the simulator's vectors follow from what was sent
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  static String base(URI uri, Protocol protocol) {
    return uri
        + switch (protocol) {
          case GEMINI -> "/v1beta";
          case OPENAI, VOYAGE, MISTRAL, JINA -> "/v1";
          case COHERE -> "/v2";
          case AZURE_OPENAI, OLLAMA, TEI -> "";
        };
  }
}
