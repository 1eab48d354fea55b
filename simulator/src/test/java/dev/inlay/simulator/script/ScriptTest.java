package dev.inlay.simulator.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {

  @Test
  void aProtocolIsEnough() {
    ProviderScript only = parse("providers: {mine: {protocol: voyage}}").providers().getFirst();
    assertThat(only).isEqualTo(ProviderScript.named("mine", Protocol.VOYAGE).build());
    assertThat(only.mount()).isEqualTo(new Mount("/mine", OptionalInt.empty()));
    assertThat(only.caps().inputs()).isEqualTo(1000);
    assertThat(only.model("voyage-3.5").orElseThrow().dimensions()).isEqualTo(1024);
  }

  @Test
  void everySettingIsRead() {
    Script script = Example.EVERYTHING.script();
    ProviderScript openai = script.providers().getFirst();
    Duration second = Duration.ofSeconds(1);
    assertThat(openai)
        .isEqualTo(
            ProviderScript.named("openai", Protocol.OPENAI)
                .path("/providers/openai")
                .key("sk-test")
                .revokedKey("sk-old")
                .model(Model.of("text-embedding-3-small", 1536, 8192))
                .caps(new CallCaps(2048, 300_000))
                .latency(
                    Latency.between(Duration.ofMillis(20), Duration.ofMillis(80))
                        .withPerToken(Duration.ofNanos(1000)))
                .limit(Limit.requestsPerMinute(3000))
                .limit(Limit.inputsPerMinute(100_000).withBurst(2000))
                .limit(Limit.tokensPerMinute(1_000_000))
                .limit(
                    new Limit.PerDay(
                        LimitKind.REQUESTS_PER_DAY,
                        100_000,
                        new Limit.Reset.Midnight(ZoneId.of("UTC")),
                        Duration.ofSeconds(14)))
                .limit(
                    new Limit.PerDay(
                        LimitKind.INPUTS_PER_DAY,
                        1_000_000,
                        new Limit.Reset.Every(Duration.ofSeconds(30)),
                        Duration.ofSeconds(14)))
                .limit(Limit.of(LimitKind.TOKENS_PER_DAY, 1_000_000_000))
                .limitFrom(Duration.ofSeconds(60), Limit.requestsPerMinute(1500))
                .unlimitedFrom(Duration.ofSeconds(120), LimitKind.REQUESTS_PER_MINUTE)
                .fault(
                    new Fault.TooManyRequests(Optional.of(second.multipliedBy(2))),
                    When.ALWAYS.between(second.multipliedBy(10), second.multipliedBy(20)))
                .fault(new Fault.OutOfCredit(), When.calls(1000, Long.MAX_VALUE))
                .fault(
                    new Fault.KeyRevoked(),
                    When.ALWAYS.between(Duration.ofMinutes(5), Duration.ofMinutes(6)))
                .fault(new Fault.ServerError(503), When.ALWAYS.withProbability(0.01, 7))
                .fault(new Fault.HtmlPage(502), When.calls(5, 5))
                .fault(new Fault.BadInput(), When.text("POISON"))
                .fault(new Fault.Slow(second.multipliedBy(30)), When.calls(10, 10))
                .fault(new Fault.SlowBody(second.multipliedBy(30)), When.calls(11, 11))
                .fault(new Fault.Reset(), When.calls(12, 12))
                .fault(new Fault.CutInHead(), When.calls(13, 13))
                .fault(new Fault.CutInBody(), When.calls(14, 14))
                .fault(new Fault.HalfClosed(), When.calls(20, 20))
                .fault(new Fault.TruncatedJson(), When.calls(15, 15))
                .fault(new Fault.WrongCount(-1), When.calls(16, 16))
                .fault(new Fault.WrongDimensions(-1), When.calls(17, 17))
                .fault(new Fault.ReversedOrder(), When.calls(18, 18))
                .fault(new Fault.NotANumber(), When.calls(19, 19))
                .fault(new Fault.HugeBody(256L << 20), When.ALWAYS.atMost(1))
                .build());
    assertThat(script.providers().getLast().mount()).isEqualTo(new Mount("", OptionalInt.of(0)));
  }

  @Test
  void limitsCanBeSharedAndHidden() {
    Limits limits =
        parse("providers: {a: {protocol: openai, limits: {per: [], told: false}}}")
            .providers()
            .getFirst()
            .limits();
    assertThat(limits.per()).isEqualTo(Set.of());
    assertThat(limits.told()).isFalse();
  }

  @Test
  void jsonIsYamlToo() {
    assertThat(
            parse("{\"providers\": {\"a\": {\"protocol\": \"tei\", \"port\": 9001}}}").providers())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "protocol: opnai                              | providers.a.protocol: there is no \"opnai\"; did you mean openai",
        "protocol: xyz                                | known: gemini, openai, azure-openai",
        "protcol: openai                              | providers.a.protcol: there is no such setting; did you mean protocol",
        "port: 0                                      | providers.a: protocol is missing",
        "protocol: openai, limts: {}                  | providers.a.limts: there is no such setting; did you mean limits",
        "protocol: openai, limits: 5                  | providers.a.limits: must have settings of its own",
        "protocol: openai, limits: {requests_per_minut: 5} | did you mean requests_per_minute",
        "protocol: openai, limits: {requests_per_minute: many} | must be a whole number from 1 to 100000000000, not \"many\"",
        "protocol: openai, limits: {requests_per_minute: 0} | must be a whole number from 1",
        "protocol: openai, limits: {requests_per_minute: 1.5} | must be a whole number from 1",
        "protocol: openai, limits: {requests_per_minute: 99999999999999999999} | must be a whole number from 1",
        "protocol: openai, limits: {requests_per_minute: {burst: 3}} | providers.a.limits.requests_per_minute: amount is missing",
        "protocol: openai, limits: {requests_per_minute: {amount: 3, every: 3s}} | every: there is no such setting; known: amount, burst",
        "protocol: openai, limits: {inputs_per_day: {amount: 3, every: 3s, zone: UTC}} | give zone or every, not both",
        "protocol: openai, limits: {inputs_per_day: {amount: 3, every: 0s}} | cannot reset every",
        "protocol: openai, limits: {inputs_per_day: {amount: 3, zone: Mars/Base}} | there is no time zone \"Mars/Base\"",
        "protocol: openai, limits: {told: maybe}      | must be true or false, not \"maybe\"",
        "protocol: openai, limits: {per: [keys]}      | providers.a.limits.per[0]: there is no \"keys\"; did you mean key",
        "protocol: openai, limits: {per: key}         | providers.a.limits.per: must be a list",
        "protocol: openai, changes: [{requests_per_minute: 5}] | providers.a.changes[0]: at is missing",
        "protocol: openai, changes: [{at: 60, requests_per_minute: 5}] | must be a number and its unit",
        "protocol: openai, latency: fast              | must be a number and its unit (us, ms, s, m, h, d), like 200ms or 14s, not \"fast\"",
        "protocol: openai, latency: {least: 5ms, most: 1ms} | providers.a.latency: latency cannot be",
        "protocol: openai, latency: 1e9d              | must be a number and its unit",
        "protocol: openai, latency: 999999999d        | cannot be that long",
        "protocol: openai, bytes_per_token: 0         | bytes_per_token must be above 0",
        "protocol: openai, bytes_per_token: x         | must be a number, not \"x\"",
        "protocol: openai, port: 70000                | must be a whole number from 0 to 65535",
        "protocol: openai, path: openai               | providers.a.path: \"openai\" is not a path",
        "protocol: openai, keys: {accepted: [k], revoked: [k]} | a key is both accepted and revoked",
        "protocol: openai, keys: {accepted: k}        | providers.a.keys.accepted: must be a list",
        "protocol: openai, models: {m: {dimensions: 3}} | providers.a.models.m: tokens_per_input is missing",
        "protocol: openai, models: {m: {dimensions: 3, largest_dimensions: 2, tokens_per_input: 1}} | dimensions not above the largest",
        "protocol: openai, inputs_per_call: 0         | must be a whole number from 1",
        "protocol: openai, faults: [{fault: slwo}]    | there is no fault \"slwo\"; did you mean slow",
        "protocol: openai, faults: [{calls: 3}]       | providers.a.faults[0]: fault is missing",
        "protocol: openai, faults: [{fault: slow, by: 3}] | faults[0].by: there is no such setting",
        "protocol: openai, faults: [{fault: slow, delay: 0s}] | delay must be above 0",
        "protocol: openai, faults: [{fault: server_error, status: 418}] | status must be 500, 502, 503 or 504, not 418",
        "protocol: openai, faults: [{fault: html_page, status: 302}] | status must be 200 or 400 to 599",
        "protocol: openai, faults: [{fault: wrong_count, by: 0}] | by must not be 0",
        "protocol: openai, faults: [{fault: reset, calls: 5-3}] | the first not above the last",
        "protocol: openai, faults: [{fault: reset, calls: 0}] | must be numbers from 1",
        "protocol: openai, faults: [{fault: reset, calls: all}] | must be the numbers of calls, like 7, 7-9 or 7-",
        "protocol: openai, faults: [{fault: reset, from: 5s, to: 5s}] | to must be after it",
        "protocol: openai, faults: [{fault: reset, probability: 2}] | probability must be above 0 and at most 1",
        "protocol: openai, faults: [{fault: reset, text: ''}] | text must not be empty",
        "protocol: openai, faults: reset              | providers.a.faults: must be a list",
        "protocol: openai, protocol: tei              | providers.a.protocol: is given twice",
        "protocol: [openai]                           | providers.a.protocol: must be a word or a number",
      })
  void aMistakeIsToldWithItsPlace(String settings, String says) {
    ScriptException e = refused("# a script\nproviders:\n  a: {" + settings + "}\n");
    assertThat(e).hasMessageContaining(says).hasMessageStartingWith("some.yaml, line 3: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                       | is empty; it begins with providers:",
        "providers                                | must have settings of its own",
        "provider: {}                             | provider: there is no such setting; did you mean providers",
        "{}                                       | providers is missing",
        "providers: {}                            | a script needs at least one provider",
        "providers: {a: {protocol: tei}}, extra: 1 | is not YAML",
        "{providers: {a: {protocol: tei}}, extra: 1} | extra: there is no such setting; known: providers",
        "providers: {A B: {protocol: tei}}        | is not a provider's name",
        "providers: {a: {protocol: tei, path: /x}, b: {protocol: tei, path: /x}} | has the path of another",
        "providers: {a: {protocol: tei}           | is not YAML",
        "providers: {a: *unknown}                 | is not YAML",
      })
  void aScriptThatIsNoneIsRefused(String yaml, String says) {
    assertThat(refused(yaml))
        .hasMessageContaining(says)
        .hasMessageStartingWith("some.yaml, line 1: ");
  }

  @Test
  void allMistakesAreToldAtOnceInTheirOrder() {
    ScriptException e =
        refused(
            """
            providers:
              one:
                protocol: opnai
                latency: soon
              two:
                protocol: tei
                limits:
                  told: perhaps
                faults:
                  - fault: nothing
                  - {fault: slow, delay: x}
            """);
    assertThat(e.mistakes()).extracting(Mistake::line).containsExactly(3, 4, 8, 10, 11);
    assertThat(e.mistakes())
        .extracting(Mistake::path)
        .containsExactly(
            "providers.one.protocol",
            "providers.one.latency",
            "providers.two.limits.told",
            "providers.two.faults[0].fault",
            "providers.two.faults[1].delay");
    assertThat(e).hasMessageStartingWith("some.yaml has 5 mistakes:").message().hasLineCount(6);
  }

  @Test
  void aFileIsReadAndNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "providers: {a: {protocol: tei}}");
    assertThat(Script.load(file).providers()).hasSize(1);
    Files.writeString(file, "providers: 3");
    assertThatThrownBy(() -> Script.load(file)).hasMessageContaining("mine.yaml, line 1: ");
  }

  private static Script parse(String yaml) {
    return Script.parse(yaml, "some.yaml");
  }

  private static ScriptException refused(String yaml) {
    ScriptException e = catchThrowableOfType(ScriptException.class, () -> parse(yaml));
    assertThat(e).as("accepted: " + yaml).isNotNull();
    return e;
  }
}
