package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.script.Example;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The provider simulator, as a user starts, asks and stops it.
class ProviderSimTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  @Test
  void playsAProviderAndSaysAtTheEndWhatItCounted() throws Exception {
    Path script = folder.resolve("script.yaml");
    Files.writeString(
        script,
        """
        providers:
          mine:
            protocol: openai
            models: {m: {dimensions: 8, tokens_per_input: 100}}
            limits: {requests_per_minute: 2}
        """);
    try (Inlay sim =
        Inlay.start("provider-sim", "--script", script.toString(), "--json").said("Ready.")) {
      JsonNode ready = JSON.readTree(sim.out());
      assertThat(ready.get("port").asInt()).isPositive();
      String uri = ready.get("providers").get(0).get("uri").asString();
      assertThat(uri).isEqualTo("http://127.0.0.1:%d/mine".formatted(ready.get("port").asInt()));
      HttpResponse<String> answer = embed(uri);
      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode vector = JSON.readTree(answer.body()).get("data").get(0).get("embedding");
      assertThat(vector.get(3).floatValue()).isEqualTo(SimulatedVectors.of("hello", 8)[3]);
      embed(uri);
      assertThat(embed(uri).statusCode()).isEqualTo(429);
      JsonNode status = JSON.readTree(get(ready.get("status").asString()));
      assertThat(status.get("providers").get(0).get("calls").asInt()).isEqualTo(3);

      Inlay.Result ended = sim.terminate().ended();
      assertThat(ended.err()).endsWith("Stopped.\n");
      JsonNode counted = ended.json().get("mine");
      assertThat(counted.get("calls").asInt()).isEqualTo(3);
      assertThat(counted.get("accepted").asInt()).isEqualTo(2);
      assertThat(counted.get("refused").asInt()).isEqualTo(1);
      assertThat(counted.get("repeated_tokens").asInt()).isEqualTo(2);
      assertThat(counted.get("statuses").get("429").asInt()).isEqualTo(1);
    }
  }

  @Test
  void tellsPeopleWhereItsProvidersAre() throws IOException {
    Path script = folder.resolve("script.yaml");
    Files.writeString(script, "providers: {a: {protocol: gemini}, b: {protocol: tei, port: 0}}");
    try (Inlay sim = Inlay.start("provider-sim", "--script", script.toString()).said("Ready.")) {
      assertThat(sim.out())
          .containsPattern("a +gemini +http://127.0.0.1:\\d+/a\n")
          .containsPattern("b +tei +http://127.0.0.1:\\d+/b\n");
      assertThat(sim.err()).containsPattern("curl -s http://127.0.0.1:\\d+/_simulator/status");
      assertThat(sim.terminate().ended().out()).contains("a: 0 calls");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExampleIsPrintedAndCanBePlayed(Example example) throws IOException {
    Inlay.Result printed = Inlay.run("provider-sim", "--example", example.key()).succeeded();
    Path script = folder.resolve("script.yaml");
    Files.writeString(script, printed.out());
    try (Inlay sim = Inlay.start("provider-sim", "--script", script.toString()).said("Ready.")) {
      assertThat(sim.terminate().ended().err()).endsWith("Stopped.\n");
    }
  }

  @Test
  void everyMistakeOfAScriptGetsALine() throws IOException {
    Path script = folder.resolve("script.yaml");
    Files.writeString(
        script,
        """
        providers:
          one: {protocol: opnai}
          two:
            protocol: tei
            latncy: 5ms
        """);
    Inlay.Result result = Inlay.run("provider-sim", "--script", script.toString());
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            """
            inlay: %s has 2 mistakes:
              line 2: providers.one.protocol: there is no "opnai"; did you mean openai
              line 5: providers.two.latncy: there is no such setting; did you mean latency
            """
                .formatted(script));
  }

  @Test
  void theHelpNamesEveryExample() {
    String help = Inlay.run("provider-sim", "--help").succeeded().out();
    for (Example example : Example.values()) {
      assertThat(help).contains(example.key());
    }
  }

  private static HttpResponse<String> embed(String uri) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(uri + "/v1/embeddings"))
            .header("authorization", "Bearer any")
            .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"input\":\"hello\"}"))
            .build());
  }

  private static String get(String uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(uri)).build()).body();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
