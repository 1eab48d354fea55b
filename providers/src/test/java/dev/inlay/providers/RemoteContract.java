package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.providers.StubServer.Answer;
import dev.inlay.providers.StubServer.Request;
import dev.inlay.providers.StubServer.Wrong;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What every adapter to a remote model does: each provider's test says how it is called and how it
/// answers, and gets all of this.
@Timeout(30)
abstract class RemoteContract extends EmbedderContract {
  static final String KEY = "sk-test/0123456789-abcdefghij";
  private static final String TEXT = "a confidential sentence about somebody";
  private static final List<String> TEXTS = List.of(TEXT, "another of them", "and a third text");

  private static final List<String> HEADER_VALUES =
      List.of(
          "0",
          "-1",
          "5",
          "1.5",
          "99999999999999999999",
          "1e9",
          "NaN",
          "soon",
          "6m0s",
          "1d2h",
          "",
          "Tue, 24 Nov 2026 10:00:00 GMT",
          "Tue, 99 Nov 2026 10:00:00 GMT",
          "1795514450000");
  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "[",
          "]",
          "{",
          "}",
          "\"",
          ",",
          ":",
          "1e400",
          "-0",
          "\\u0000",
          "\\ud83d",
          "NaN",
          "99999999999999999999",
          "<",
          "\u0000",
          "true",
          "[[[",
          "\"\":");

  private StubServer server;
  private Embedder model;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  /// The provider's name.
  abstract String provider();

  String model() {
    return "test-model";
  }

  /// What comes after the server's address in the base URL.
  abstract String base();

  /// Where the call goes.
  abstract String path();

  /// The texts in a call's body.
  abstract List<String> texts(JsonNode body);

  /// An answer with these vectors, and with 7 tokens where tokens are told.
  abstract String answer(List<float[]> vectors);

  /// An answer with these vectors in another order, where vectors have an index.
  Optional<String> answer(List<Integer> order, List<float[]> vectors) {
    return Optional.empty();
  }

  abstract void assertIsDocument(JsonNode body);

  abstract void assertIsQuery(JsonNode body);

  /// Refusals as the provider words them.
  abstract Stream<Refused> refusals();

  boolean tellsTokens() {
    return true;
  }

  String keyHeader() {
    return "authorization";
  }

  String keyInHeader() {
    return "Bearer " + KEY;
  }

  /// How the server answers other calls than those for vectors.
  Answer other(Request request) {
    return Answer.of(404, "{}");
  }

  Map<String, String> options() {
    return Map.of("dimensions", "4");
  }

  /// A refusal and what it is.
  record Refused(
      String name, int status, String body, Class<? extends EmbeddingException> expected) {
    static Refused denied(String name, int status, String body) {
      return new Refused(name, status, body, Denied.class);
    }

    static Refused permanent(String name, int status, String body) {
      return new Refused(name, status, body, Permanent.class);
    }

    static Refused retriable(String name, int status, String body) {
      return new Refused(name, status, body, Retriable.class);
    }

    static Refused limited(String name, int status, String body) {
      return new Refused(name, status, body, RateLimited.class);
    }
  }

  @BeforeEach
  final void open() throws IOException {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    server = new StubServer(this::answerAll);
    model = open(Map.of());
  }

  @AfterEach
  final void closeAndLookForTheKey() throws IOException {
    model.close();
    server.close();
    System.setErr(err);
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(KEY).doesNotContain(TEXT);
  }

  private Embedder open(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(options());
    options.put("base-url", server.uri() + base());
    options.put("key", "env:STUB_KEY");
    options.putAll(more);
    return Providers.open(
        Endpoint.of(provider(), model(), options),
        variable -> variable.equals("STUB_KEY") ? KEY : null);
  }

  private Answer answerAll(Request request) {
    return request.path().equals(path())
        ? Answer.of(200, answer(Sample.vectors(texts(request.json()))))
        : other(request);
  }

  @Override
  Embedder embedder() {
    return model;
  }

  @Override
  Embedder another() {
    return open(Map.of());
  }

  StubServer server() {
    return server;
  }

  private EmbeddingResponse embedTexts() throws InterruptedException {
    return model.embed(documents(TEXTS));
  }

  private <E extends EmbeddingException> E refused(Class<E> expected, Answer answer) {
    server.answer(answer);
    return refused(expected);
  }

  /// What the call fails with; nothing in it gives the key or a text away.
  private <E extends EmbeddingException> E refused(Class<E> expected) {
    E failure = catchThrowableOfType(expected, this::embedTexts);
    assertThat(failure).isNotNull();
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(KEY).doesNotContain(TEXT);
    assertThat(failure.getMessage()).startsWith(provider()).hasSizeLessThan(500);
    return failure;
  }

  // What is sent

  @Test
  void textsAreSentAsTheyAre() throws InterruptedException {
    List<String> texts =
        List.of("a \"quoted\" 收据 👩‍👩‍👧‍👦", "line\nline\u0000\u001f", "half \ud83d");
    model.embed(documents(texts));
    Request request = server.lastRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo(path());
    assertThat(request.headers()).containsEntry("content-type", "application/json");
    assertThat(texts(request.json())).containsExactly(texts.get(0), texts.get(1), "half \ufffd");
  }

  @Test
  void documentsAndQueriesAreToldApart() throws InterruptedException {
    model.embed(documents("a text"));
    assertIsDocument(server.lastRequest().json());
    model.embed(new EmbeddingRequest(List.of("a text"), InputType.QUERY));
    assertIsQuery(server.lastRequest().json());
  }

  @Test
  void prefixesArePutBeforeTheTexts() throws InterruptedException {
    try (Embedder prefixed =
        open(Map.of("document-prefix", "passage: ", "query-prefix", "query: "))) {
      prefixed.embed(documents("a text"));
      assertThat(texts(server.lastRequest().json())).containsExactly("passage: a text");
      prefixed.embed(new EmbeddingRequest(List.of("a text"), InputType.QUERY));
      assertThat(texts(server.lastRequest().json())).containsExactly("query: a text");
      assertThat(prefixed.limits().tokensPerInput()).isLessThan(model.limits().tokensPerInput());
      assertThat(prefixed.fingerprint()).contains("passage: ").isNotEqualTo(model.fingerprint());
    }
  }

  @Test
  void theKeyIsInItsHeaderAlone() throws InterruptedException {
    embedTexts();
    Request request = server.lastRequest();
    assertThat(request.headers()).containsEntry(keyHeader(), keyInHeader());
    assertThat(request.path()).doesNotContain(KEY);
    assertThat(request.body()).doesNotContain(KEY);
    request.headers().remove(keyHeader());
    assertThat(request.headers().toString()).doesNotContain(KEY);
  }

  @Test
  void withoutAKeyNoHeaderIsSent() throws InterruptedException {
    try (Embedder keyless = open(Map.of("key", "none"))) {
      keyless.embed(documents("a text"));
      assertThat(server.lastRequest().headers()).doesNotContainKey(keyHeader());
    }
  }

  @Test
  void oneCallIsOneRequest() {
    int before = server.requests().size();
    refused(Retriable.class, Answer.of(503, "{}"));
    refused(RateLimited.class, Answer.of(429, "{}").header("retry-after", "1"));
    assertThat(server.requests()).hasSize(before + 2);
  }

  @Test
  void connectionsAreKept() throws InterruptedException {
    embedTexts();
    refused(Permanent.class, Answer.of(400, "{\"message\":\"no\"}"));
    server.answer(this::answerAll);
    int connections = server.connections();
    embedTexts();
    embedTexts();
    assertThat(server.connections()).isEqualTo(connections);
  }

  // What comes back

  @Test
  void tokensAreThoseTheProviderTells() throws InterruptedException {
    EmbeddingResponse response = embedTexts();
    if (tellsTokens()) {
      assertThat(response.tokens()).isEqualTo(7);
      assertThat(response.count()).isEqualTo(TokenCount.TOLD);
    } else {
      assertThat(response.tokens())
          .isEqualTo(TEXTS.stream().mapToLong(model.tokenizer()::count).sum());
      assertThat(response.count()).isEqualTo(TokenCount.ESTIMATED);
    }
  }

  @Test
  void limitsInTheHeadersAreTold() throws InterruptedException {
    server.answer(
        Answer.of(200, answer(Sample.vectors(TEXTS)))
            .header("x-ratelimit-limit-tokens", "100000")
            .header("x-ratelimit-remaining-tokens", "99000")
            .header("x-ratelimit-reset-tokens", "600ms"));
    assertThat(embedTexts().told())
        .containsExactly(
            new ToldLimit(
                QuotaUnit.TOKENS,
                QuotaWindow.MINUTE,
                OptionalLong.of(100_000),
                OptionalLong.of(99_000),
                Optional.of(Duration.ofMillis(600))));
  }

  @Test
  void unknownMembersOfAnAnswerAreNoTrouble() throws InterruptedException {
    String answer = answer(Sample.vectors(TEXTS));
    assumeTrue(answer.startsWith("{"), "the answer has no members");
    server.answer(
        Answer.of(
            200, "{\"new\":{\"a\":[[1],{\"b\":null}]},\"news\":[1.5]," + answer.substring(1)));
    assertThat(embedTexts().vectors()).hasSize(3);
  }

  @TestFactory
  Stream<DynamicTest> brokenAnswersAreTriedAgain() {
    List<float[]> vectors = Sample.vectors(TEXTS);
    String right = answer(vectors);
    Map<String, String> broken = new HashMap<>();
    broken.put("empty", "");
    broken.put("blank", "  \n ");
    broken.put("null", "null");
    broken.put("a number", "42");
    broken.put("a text", "\"fine\"");
    broken.put("an empty object", "{}");
    broken.put("an empty array", "[]");
    broken.put("nested for ever", "[".repeat(10_000));
    broken.put("an error with status 200", "{\"error\":{\"message\":\"overloaded\"}}");
    broken.put("a page", "<!DOCTYPE html><html><title>Just a moment</title></html>");
    broken.put("a word", "upstream error");
    broken.put("cut", right.substring(0, right.length() / 2));
    broken.put("cut by one", right.substring(0, right.length() - 1));
    broken.put("twice", right + right);
    broken.put("one vector fewer", answer(vectors.subList(0, 2)));
    broken.put("one vector more", answer(Sample.vectors(List.of("a", "b", "c", "d"))));
    broken.put("no vector", answer(List.of()));
    broken.put(
        "shorter vectors", answer(List.of(vectors.get(0), new float[] {1, 2, 3}, vectors.get(1))));
    broken.put(
        "longer vectors",
        answer(List.of(vectors.get(0), vectors.get(1), new float[] {1, 2, 3, 4, 5})));
    broken.put("an empty vector", answer(List.of(vectors.get(0), new float[0], vectors.get(1))));
    broken.put("NaN", with(Float.NaN));
    broken.put("Infinity", with(Float.POSITIVE_INFINITY));
    broken.put("-Infinity", with(Float.NEGATIVE_INFINITY));
    broken.put("zeros", answer(List.of(vectors.get(0), vectors.get(1), new float[4])));
    String marked = answer(List.of(vectors.get(0), vectors.get(1), new float[] {1, 2, 3, 42.5f}));
    String mark = marked.contains("42.5") ? "42.5" : Sample.base64(new float[] {1, 2, 3, 42.5f});
    for (String bad : List.of("null", "\"NaN\"", "1e999", "[1]", "{}", "true", "\"!\"")) {
      broken.put(bad + " in a vector", marked.replace(mark, bad));
    }
    answer(List.of(0, 1, 1), vectors).ifPresent(it -> broken.put("an index twice", it));
    answer(List.of(0, 1, 2, 1), vectors)
        .ifPresent(it -> broken.put("an index twice beside all others", it));
    answer(List.of(0, 1), vectors).ifPresent(it -> broken.put("an index missing", it));
    answer(List.of(0, 2, 1), vectors)
        .ifPresent(it -> broken.put("an index too high", it.replace("\"index\":2", "\"index\":3")));
    answer(List.of(0, 2, 1), vectors)
        .ifPresent(it -> broken.put("an index below 0", it.replace("\"index\":2", "\"index\":-1")));
    return broken.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Retriable failure =
                          refused(Retriable.class, Answer.of(200, entry.getValue()));
                      assertThat(failure).hasMessageContaining("answered 200, but ");
                    }));
  }

  private String with(float number) {
    List<float[]> vectors = Sample.vectors(TEXTS);
    vectors = new ArrayList<>(vectors);
    vectors.set(1, new float[] {1, number, 3, 4});
    return answer(vectors);
  }

  @Test
  void aBrokenAnswerSaysWhatCame() {
    assertThat(refused(Retriable.class, Answer.of(200, "<html>\u0007<h1>Sign in</h1></html>")))
        .hasMessageContaining("not JSON")
        .hasMessageContaining("<html> <h1>Sign in</h1></html>");
    assertThat(
            refused(Retriable.class, Answer.of(200, answer(Sample.vectors(TEXTS.subList(0, 2))))))
        .hasMessageContaining("1 of 3 vectors are missing, first that of input 2");
    assertThat(refused(Retriable.class, Answer.of(200, ""))).hasMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void vectorsThatAllHaveAnotherLengthAreTheProfilesTrouble(int length) {
    float[] other = new float[length];
    Arrays.fill(other, 0.5f);
    assertThat(refused(Denied.class, Answer.of(200, answer(List.of(other, other, other)))))
        .hasMessageContaining("vectors of %d numbers instead of 4".formatted(length))
        .hasMessageContaining("--dimensions " + length);
  }

  @Test
  void oneVectorOfAnotherLengthIsABrokenAnswer() {
    float[] right = {1, 2, 3, 4};
    float[] wrong = {1, 2, 3};
    for (List<float[]> vectors :
        List.of(List.of(right, wrong, right), List.of(wrong, right, right))) {
      assertThat(refused(Retriable.class, Answer.of(200, answer(vectors))))
          .hasMessageContaining("instead of 4");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 204, 206})
  void onlyAnAnswerOf200HasVectors(int status) {
    assertThat(refused(Retriable.class, Answer.of(status, status == 204 ? "" : "{}")))
        .hasMessageContaining("answered " + status);
  }

  // What goes wrong underneath

  @ParameterizedTest
  @CsvSource({"NO_ANSWER", "CUT_BODY"})
  void aBrokenConnectionIsTriedAgain(Wrong wrong) {
    refused(Retriable.class, Answer.of(200, answer(Sample.vectors(TEXTS))).but(wrong));
  }

  @ParameterizedTest
  @CsvSource({"SILENCE", "STALLED_BODY"})
  void anAnswerThatDoesNotComeInTimeIsTriedAgain(Wrong wrong) {
    try (Embedder hasty = open(Map.of("request-timeout", "200ms"))) {
      server.answer(Answer.of(200, answer(Sample.vectors(TEXTS))).but(wrong));
      assertThatExceptionOfType(Retriable.class)
          .isThrownBy(() -> hasty.embed(documents(TEXTS)))
          .withMessageContaining("did not answer within 0.2 s");
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsBrokenOff() {
    Retriable failure =
        refused(
            Retriable.class,
            Answer.of(200, answer(List.of()).substring(0, 1)).but(Wrong.ENDLESS_BODY));
    assertThat(failure).hasMessageContaining("larger than");
  }

  @Test
  void aRefusalThatNeverEndsIsStillARefusal() {
    refused(Retriable.class, Answer.of(500, "oops").but(Wrong.ENDLESS_BODY));
    refused(Denied.class, Answer.of(401, "{\"error\":\"no\"}").but(Wrong.CUT_BODY));
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() throws IOException {
    server.close();
    refused(Retriable.class); // finds the connection of before closed, perhaps
    assertThat(refused(Retriable.class)).hasMessageContaining("cannot be reached at localhost:");
  }

  @ParameterizedTest
  @CsvSource({"SILENCE", "STALLED_BODY"})
  void anInterruptEndsACallAtOnce(Wrong wrong) throws Exception {
    server.answer(Answer.of(200, answer(Sample.vectors(TEXTS))).but(wrong));
    int before = server.requests().size();
    FutureTask<EmbeddingResponse> call = new FutureTask<>(this::embedTexts);
    Thread thread = Thread.ofVirtual().start(call);
    await().until(() -> server.requests().size() > before);
    await()
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @CsvSource({"SILENCE", "STALLED_BODY"})
  void closingBreaksCallsOff(Wrong wrong) throws Exception {
    server.answer(Answer.of(200, answer(Sample.vectors(TEXTS))).but(wrong));
    int before = server.requests().size();
    FutureTask<EmbeddingResponse> call = new FutureTask<>(this::embedTexts);
    Thread.ofVirtual().start(call);
    await().until(() -> server.requests().size() > before);
    model.close();
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  // What a refusal is

  @ParameterizedTest
  @CsvSource({
    "400, Permanent",
    "413, Permanent",
    "422, Permanent",
    "401, Denied",
    "402, Denied",
    "403, Denied",
    "404, Denied",
    "405, Denied",
    "451, Denied",
    "301, Denied",
    "307, Denied",
    "408, Retriable",
    "409, Retriable",
    "424, Retriable",
    "425, Retriable",
    "500, Retriable",
    "502, Unavailable",
    "503, Unavailable",
    "504, Unavailable",
    "520, Retriable",
    "529, Unavailable",
    "429, RateLimited"
  })
  void everyStatusIsJudged(int status, String kind) {
    for (String body :
        List.of("", "{}", "[]", "null", "{\"message\":\"it is so\"}", "<html>so</html>")) {
      EmbeddingException failure = refused(EmbeddingException.class, Answer.of(status, body));
      assertThat(failure.getClass().getSimpleName()).as("%d %s", status, body).isEqualTo(kind);
      assertThat(failure).hasMessageContaining("answered " + status);
    }
  }

  @TestFactory
  Stream<DynamicTest> theProvidersOwnWordsAreUnderstood() {
    return refusals()
        .map(
            refusal ->
                DynamicTest.dynamicTest(
                    refusal.name(),
                    () ->
                        assertThat(
                                refused(
                                    EmbeddingException.class,
                                    Answer.of(refusal.status(), refusal.body())))
                            .isInstanceOf(refusal.expected())));
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after, 7, PT7S",
    "retry-after, 'Tue, 24 Nov 2026 10:00:20 GMT', PT20S",
    "retry-after-ms, 1500, PT1.5S"
  })
  void theWaitThatIsAskedForIsTold(String header, String value, Duration wait) {
    Answer answer =
        Answer.of(429, "{\"message\":\"slow down\"}")
            .header("date", "Tue, 24 Nov 2026 10:00:00 GMT")
            .header(header, value);
    assertThat(refused(RateLimited.class, answer).retryAfter()).contains(wait);
  }

  @ParameterizedTest
  @CsvSource({
    "503, retry-after, 7, PT7S",
    "503, retry-after, 'Tue, 24 Nov 2026 10:00:20 GMT', PT20S",
    "529, retry-after-ms, 1500, PT1.5S",
    "500, retry-after, 9, PT9S"
  })
  void theWaitThatIsAskedForByAProviderInTroubleIsTold(
      int status, String header, String value, Duration wait) {
    Answer answer =
        Answer.of(status, "{\"message\":\"overloaded\"}")
            .header("date", "Tue, 24 Nov 2026 10:00:00 GMT")
            .header(header, value);
    assertThat(refused(Retriable.class, answer).retryAfter()).contains(wait);
    assertThat(refused(Retriable.class, Answer.of(status, "{}")).retryAfter()).isEmpty();
  }

  @Test
  void aLimitThatIsUsedUpIsTold() {
    RateLimited failure =
        refused(
            RateLimited.class,
            Answer.of(429, "{\"message\":\"slow down\"}")
                .header("x-ratelimit-limit-tokens", "1000")
                .header("x-ratelimit-remaining-tokens", "0")
                .header("x-ratelimit-reset-tokens", "42s")
                .header("x-ratelimit-limit-requests", "60")
                .header("x-ratelimit-remaining-requests", "59"));
    assertThat(failure.unit()).contains(QuotaUnit.TOKENS);
    assertThat(failure.window()).contains(QuotaWindow.MINUTE);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(42));
    assertThat(failure.told()).hasSize(2);
  }

  @Test
  void aRedirectIsNotFollowed() {
    int before = server.requests().size();
    Denied failure =
        refused(Denied.class, Answer.of(308, "").header("location", server.uri() + "/elsewhere"));
    assertThat(failure).hasMessageContaining("base-url");
    assertThat(server.requests()).hasSize(before + 1);
  }

  /// Nothing that a server can say gets past the kinds.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyAnswerHasItsKind(long seed) throws InterruptedException {
    Random random = new Random(seed);
    List<String> bodies = new ArrayList<>(refusals().map(Refused::body).toList());
    bodies.add(answer(Sample.vectors(TEXTS)));
    bodies.add(answer(Sample.vectors(TEXTS)));
    int[] statuses = {
      200, 200, 200, 201, 302, 400, 401, 403, 404, 413, 418, 422, 429, 429, 500, 503, 599
    };
    for (int run = 0; run < 60; run++) {
      String body = mutated(bodies.get(random.nextInt(bodies.size())), random);
      Answer answer = Answer.of(statuses[random.nextInt(statuses.length)], body);
      for (String header :
          List.of(
              "retry-after",
              "retry-after-ms",
              "date",
              "x-ratelimit-limit-requests",
              "x-ratelimit-remaining-tokens",
              "x-ratelimit-reset-tokens",
              "x-compute-tokens")) {
        if (random.nextInt(3) == 0) {
          answer.header(header, HEADER_VALUES.get(random.nextInt(HEADER_VALUES.size())));
        }
      }
      server.answer(answer);
      String what = "seed %d, run %d: %s".formatted(seed, run, answer);
      try {
        EmbeddingResponse response = embedTexts();
        assertThat(response.vectors()).as(what).hasSize(3).allMatch(vector -> vector.length == 4);
      } catch (EmbeddingException e) {
        assertThat(e.getMessage()).as(what).startsWith(provider()).hasSizeLessThan(500);
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  private static String mutated(String body, Random random) {
    StringBuilder mutated = new StringBuilder(body);
    for (int i = random.nextInt(3); i >= 0 && !mutated.isEmpty(); i--) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, mutated.substring(at, end));
        case 2 -> mutated.setCharAt(at, (char) (32 + random.nextInt(95)));
        case 3 -> mutated.setLength(at);
        default -> mutated.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
      }
    }
    return mutated.toString();
  }

  // What is kept to oneself

  @Test
  void aKeyThatIsEchoedIsTakenOut() {
    String echo = "key " + KEY + " or " + KEY.replace("/", "\\/") + " is wrong";
    refused(Denied.class, Answer.of(401, "{\"error\":{\"message\":\"" + echo + "\"}}"));
    refused(Permanent.class, Answer.of(400, "{\"detail\":\"" + echo + "\"}"));
    refused(Retriable.class, Answer.of(500, "{\"message\":\"so\",\"code\":\"" + KEY + "\"}"));
    refused(RateLimited.class, Answer.of(429, "{\"error\":{\"type\":\"" + KEY + "\"}}"));
    refused(Retriable.class, Answer.of(500, "<p>Authorization: Bearer " + KEY + "</p>"));
    refused(Retriable.class, Answer.of(200, "Authorization: " + KEY));
    refused(Retriable.class, Answer.of(200, "x".repeat(190) + KEY));
    refused(Retriable.class, Answer.of(200, (KEY + " ").repeat(200)));
    assertThat(model.toString()).doesNotContain(KEY);
    assertThat(model.fingerprint()).doesNotContain(KEY);
  }

  @Test
  void aRefusedKeySaysWhereItIsFrom() {
    assertThat(refused(Denied.class, Answer.of(401, "{\"message\":\"no\"}")))
        .hasMessageContaining("the key is that of env:STUB_KEY");
  }

  @Test
  void aPartlyMaskedKeyIsTakenOut() {
    assertThat(
            refused(
                Denied.class,
                Answer.of(
                    401,
                    "{\"error\":{\"message\":\"Incorrect API key provided: sk-te********ghij. Look it up.\"}}")))
        .hasMessageContaining("Incorrect API key provided: *** Look it up.");
  }

  @Test
  void aTextThatIsQuotedIsTakenOut() {
    assertThat(
            refused(
                Permanent.class,
                Answer.of(400, "{\"message\":\"cannot read: " + TEXT + ", because\"}")))
        .hasMessageContaining("cannot read:…");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRenewedKeyIsUsedFromTheNextCallOn(int status, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "old-key-000\n");
    try (Embedder rotated = open(Map.of("key", "file:" + file))) {
      server.answer(
          request ->
              request.headers().getOrDefault(keyHeader(), "").contains("new-key-111")
                  ? answerAll(request)
                  : Answer.of(status, "{\"message\":\"wrong key old-key-000\"}"));
      assertThatExceptionOfType(Denied.class)
          .isThrownBy(() -> rotated.embed(documents("a text")))
          .withMessageNotContaining("old-key-000");
      Files.writeString(file, "new-key-111\n");
      assertThatExceptionOfType(Retriable.class)
          .isThrownBy(() -> rotated.embed(documents("a text")))
          .withMessageContaining("another key is there");
      assertThat(rotated.embed(documents("a text")).vectors()).hasSize(1);
    }
  }

  @Test
  void theFingerprintNamesProviderModelAndDimensions() {
    assertThat(model.fingerprint()).startsWith(provider() + " " + model() + " dimensions:4");
  }
}
