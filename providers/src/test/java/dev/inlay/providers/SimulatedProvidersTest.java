package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingException.Denied;
import dev.inlay.core.embed.EmbeddingException.Permanent;
import dev.inlay.core.embed.EmbeddingException.RateLimited;
import dev.inlay.core.embed.EmbeddingException.Retriable;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.TokenCount;
import dev.inlay.simulator.SimulatedVectors;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Fault;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import dev.inlay.simulator.script.When;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every adapter against the simulated provider, which was written from the providers'
/// documentation apart from the adapters.
@Timeout(60)
class SimulatedProvidersTest {
  private static final String KEY = "sim-key-0123456789";
  private static final List<String> TEXTS = List.of("a receipt", "发票 🧾", "the third \"text\"\n");

  /// A simulated provider and the adapter to it.
  private record Pair(Simulator simulator, Embedder embedder, String model)
      implements AutoCloseable {
    @Override
    public void close() {
      embedder.close();
      simulator.close();
    }

    EmbeddingResponse embed() throws InterruptedException {
      return embedder.embed(new EmbeddingRequest(TEXTS, InputType.DOCUMENT));
    }

    <E extends EmbeddingException> E refused(Class<E> expected) {
      E failure = catchThrowableOfType(expected, this::embed);
      assertThat(failure).isNotNull();
      assertThat(failure.getMessage()).doesNotContain(KEY);
      return failure;
    }
  }

  private static ProviderScript.Builder script(Protocol protocol) {
    return ProviderScript.named("it", protocol).key(KEY);
  }

  private static Pair open(Protocol protocol, ProviderScript.Builder script) throws IOException {
    return open(protocol, script, Map.of(), KEY);
  }

  private static Pair open(
      Protocol protocol, ProviderScript.Builder script, Map<String, String> more, String key)
      throws IOException {
    ProviderScript built = script.build();
    String model = built.models().getFirst().name();
    Simulator simulator = Simulator.start(Script.of(built));
    Map<String, String> options = new HashMap<>();
    options.put("base-url", simulator.uri("it") + version(protocol));
    options.put("key", "env:SIM_KEY");
    options.put("document-prefix", ""); // the simulator knows a text again as it was sent
    options.putAll(more);
    Endpoint endpoint = Endpoint.of(protocol.key(), model, options);
    return new Pair(simulator, Providers.open(endpoint, name -> key), model);
  }

  private static String version(Protocol protocol) {
    return switch (protocol) {
      case GEMINI -> "/v1beta";
      case OPENAI, VOYAGE, MISTRAL, JINA -> "/v1";
      case COHERE -> "/v2";
      case AZURE_OPENAI, OLLAMA, TEI -> "";
    };
  }

  @ParameterizedTest
  @EnumSource
  void vectorsAreExactlyThoseOfTheTexts(Protocol protocol) throws Exception {
    try (Pair pair = open(protocol, script(protocol))) {
      EmbeddingResponse response = pair.embed();
      int dimensions = pair.embedder().limits().dimensions();
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(response.vectors().get(i))
            .containsExactly(SimulatedVectors.of(TEXTS.get(i), dimensions));
      }
      assertThat(pair.simulator().timesAccepted("it", pair.model(), TEXTS.getFirst())).isEqualTo(1);
      if (protocol != Protocol.GEMINI) {
        assertThat(response.count()).isEqualTo(TokenCount.TOLD);
        assertThat(response.tokens())
            .isEqualTo(
                pair.simulator().counters("it").total().tokens()
                    - (protocol == Protocol.TEI
                        ? 1
                        : 0)); // the word that its dimensions were learned from
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MISTRAL")
  void shorterVectorsAreAskedForAndHaveLengthOne(Protocol protocol) throws Exception {
    try (Pair pair = open(protocol, script(protocol), Map.of("dimensions", "256"), KEY)) {
      for (float[] vector : pair.embed().vectors()) {
        double squares = 0;
        for (float number : vector) {
          squares += (double) number * number;
        }
        assertThat(vector).hasSize(256);
        assertThat(squares).isBetween(0.9999, 1.0001);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> whateverGoesWrongHasItsKind() {
    List<Map.Entry<Fault.What, Class<? extends EmbeddingException>>> faults =
        List.of(
            Map.entry(
                new Fault.TooManyRequests(Optional.of(Duration.ofSeconds(9))), RateLimited.class),
            Map.entry(new Fault.TooManyRequests(Optional.empty()), RateLimited.class),
            Map.entry(new Fault.ServerError(500), Retriable.class),
            Map.entry(new Fault.ServerError(502), Retriable.class),
            Map.entry(new Fault.ServerError(503), Retriable.class),
            Map.entry(new Fault.ServerError(504), Retriable.class),
            Map.entry(new Fault.HtmlPage(200), Retriable.class),
            Map.entry(new Fault.HtmlPage(502), Retriable.class),
            Map.entry(new Fault.BadInput(), Permanent.class),
            Map.entry(new Fault.Slow(Duration.ofSeconds(30)), Retriable.class),
            Map.entry(new Fault.SlowBody(Duration.ofSeconds(30)), Retriable.class),
            Map.entry(new Fault.Reset(), Retriable.class),
            Map.entry(new Fault.CutInHead(), Retriable.class),
            Map.entry(new Fault.CutInBody(), Retriable.class),
            Map.entry(new Fault.TruncatedJson(), Retriable.class),
            Map.entry(new Fault.WrongCount(-1), Retriable.class),
            Map.entry(new Fault.WrongCount(1), Retriable.class),
            Map.entry(new Fault.NotANumber(), Retriable.class),
            Map.entry(new Fault.WrongDimensions(-1), Denied.class),
            Map.entry(new Fault.WrongDimensions(1), Denied.class),
            Map.entry(new Fault.HugeBody(1L << 40), Retriable.class));
    return Stream.of(Protocol.values())
        .flatMap(
            protocol ->
                faults.stream()
                    .map(
                        fault ->
                            DynamicTest.dynamicTest(
                                protocol.key() + " " + fault.getKey(),
                                () -> failsWith(protocol, fault.getKey(), fault.getValue()))));
  }

  private static void failsWith(
      Protocol protocol, Fault.What fault, Class<? extends EmbeddingException> expected)
      throws IOException {
    ProviderScript.Builder script = script(protocol).fault(fault, When.text(TEXTS.getFirst()));
    try (Pair pair = open(protocol, script, Map.of("request-timeout", "1s"), KEY)) {
      assertThat(pair.refused(EmbeddingException.class)).isInstanceOf(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAccountWithoutCreditIsDenied(Protocol protocol) throws Exception {
    ProviderScript.Builder script =
        script(protocol).fault(new Fault.OutOfCredit(), When.text(TEXTS.getFirst()));
    try (Pair pair = open(protocol, script)) {
      pair.refused(Denied.class);
    }
  }

  /// In the answers of the others nothing tells.
  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "AZURE_OPENAI", "VOYAGE", "MISTRAL", "JINA"})
  void vectorsInAnotherOrderFindTheirTexts(Protocol protocol) throws Exception {
    try (Pair pair =
        open(protocol, script(protocol).fault(new Fault.ReversedOrder(), When.ALWAYS))) {
      List<float[]> vectors = pair.embed().vectors();
      int dimensions = pair.embedder().limits().dimensions();
      assertThat(vectors.getFirst())
          .containsExactly(SimulatedVectors.of(TEXTS.getFirst(), dimensions));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OLLAMA", "TEI"})
  void wrongAndRevokedKeysAreDenied(Protocol protocol) throws Exception {
    ProviderScript.Builder script = script(protocol).revokedKey("sim-key-revoked-000");
    for (String key : List.of("sim-key-unknown-000", "sim-key-revoked-000")) {
      try (Pair pair = open(protocol, script, Map.of(), key)) {
        assertThat(pair.refused(Denied.class).getMessage()).doesNotContain(key);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OLLAMA", "TEI"})
  void anUnknownModelIsDenied(Protocol protocol) throws Exception {
    try (Simulator simulator = Simulator.start(Script.of(script(protocol).build()));
        Embedder embedder =
            Providers.open(
                Endpoint.of(
                    protocol.key(),
                    "no-such-model",
                    Map.of(
                        "base-url", simulator.uri("it") + version(protocol),
                        "key", "env:SIM_KEY",
                        "dimensions", "8")),
                name -> KEY)) {
      new Pair(simulator, embedder, "no-such-model").refused(Denied.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OLLAMA", "TEI", "MISTRAL"})
  void aLimitOfTokensIsTold(Protocol protocol) throws Exception {
    try (Pair pair = open(protocol, script(protocol).limit(Limit.tokensPerMinute(20)))) {
      pair.embed();
      RateLimited failure = pair.refused(RateLimited.class);
      assertThat(failure.unit()).contains(QuotaUnit.TOKENS);
      assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OLLAMA", "TEI"})
  void aLimitOfRequestsIsTold(Protocol protocol) throws Exception {
    try (Pair pair = open(protocol, script(protocol).limit(Limit.requestsPerMinute(1)))) {
      pair.embed();
      RateLimited failure = pair.refused(RateLimited.class);
      assertThat(failure.unit())
          .contains(protocol == Protocol.GEMINI ? QuotaUnit.INPUTS : QuotaUnit.REQUESTS);
      assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OLLAMA", "TEI"})
  void aServerOfOnesOwnThatIsBusyAsksForPatience(Protocol protocol) throws Exception {
    try (Pair pair =
        open(
            protocol,
            script(protocol)
                .fault(new Fault.TooManyRequests(Optional.empty()), When.text(TEXTS.getFirst())))) {
      pair.refused(RateLimited.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GEMINI", "OPENAI"})
  void aLimitOfADayIsTold(Protocol protocol) throws Exception {
    LimitKind kind =
        protocol == Protocol.GEMINI ? LimitKind.INPUTS_PER_DAY : LimitKind.REQUESTS_PER_DAY;
    try (Pair pair =
        open(
            protocol,
            script(protocol).limit(Limit.of(kind, protocol == Protocol.GEMINI ? 3 : 1)))) {
      pair.embed();
      RateLimited failure = pair.refused(RateLimited.class);
      assertThat(failure.window()).contains(QuotaWindow.DAY);
      assertThat(failure.unit())
          .contains(protocol == Protocol.GEMINI ? QuotaUnit.INPUTS : QuotaUnit.REQUESTS);
    }
  }

  /// Gemini cuts in silence and cannot be told not to.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
  void aTextThatIsTooLongIsRefusedAndNotCut(Protocol protocol) throws Exception {
    double bytesPerToken = protocol == Protocol.TEI ? 0.01 : 0.00005;
    try (Pair pair = open(protocol, script(protocol).bytesPerToken(bytesPerToken))) {
      pair.refused(Permanent.class);
      assertThat(pair.simulator().timesAccepted("it", pair.model(), TEXTS.getFirst())).isZero();
    }
  }
}
