package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A provider refuses the profile itself: that is said, the profile is parked with the reason, and
/// the others go on. One worker process works on all profiles of these tests.
@Timeout(600)
class DeniedProfileTest {
  private static final String KEY = "sim-key-0123456789abcdef";
  private static final String WRONG = "sim-key-wrong-0123456789";
  private static final String REVOKED = "sim-key-revoked-01234567";
  private static final List<String> KEYS = List.of(KEY, WRONG, REVOKED);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path folder;
  private static Simulator simulator;
  private static Shop shop;
  private static Inlay worker;
  private static int healthy;

  @BeforeAll
  static void start() throws Exception {
    simulator =
        Simulator.start(
            Script.of(
                openai("healthy"),
                openai("keys"),
                openai("revoked"),
                openai("model"),
                openai("dimensions"),
                openai("lengths"),
                openai("origin"),
                ProviderScript.named("day", Protocol.GEMINI)
                    .model(Model.of("m", 8, 100))
                    .key(KEY)
                    .limit(Limit.of(LimitKind.INPUTS_PER_DAY, 4))
                    .build()));
    shop = new Shop(folder);
    shop.run(add("healthy", "m", "8", shop.keyFile("healthy", KEY))).succeeded();
    shop.source("healthy");
    worker = shop.worker(Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    shop.hear(worker.terminate().ended());
    for (String key : KEYS) {
      shop.assertNowhere(key);
    }
    shop.close();
    simulator.close();
  }

  @AfterEach
  void theHealthyProfileWorks() {
    healthy++;
    shop.sql(
        "insert into healthy values (%1$d, 'text %1$d')".formatted(healthy)); // a new row each time
    shop.awaitVectors("healthy", healthy);
  }

  @Test
  void aWrongKeyParksUntilItIsMended() throws Exception {
    String key = shop.keyFile("keys", WRONG);
    declare("keys", "m", "8", key);
    assertIsDenied("keys", "401");
    shop.keyFile("keys", KEY);
    assertWorksAfterUnpark("keys");
  }

  @Test
  void aRevokedProjectParks() throws Exception {
    String key = shop.keyFile("revoked", REVOKED);
    declare("revoked", "m", "8", key);
    assertIsDenied("revoked", "40");
    shop.keyFile("revoked", KEY);
    assertWorksAfterUnpark("revoked");
  }

  @Test
  void aModelThatDoesNotExistParks() throws Exception {
    declare("model", "no-such-model", "8", shop.keyFile("model", KEY));
    assertIsDenied("model", "404");
  }

  @Test
  void aDimensionThatTheModelCannotGiveParks() throws Exception {
    declare("dimensions", "m", "12", shop.keyFile("dimensions", KEY));
    assertIsDenied("dimensions", "400");
  }

  /// An endpoint that is like OpenAI's is not asked for dimensions: it gives its own.
  @Test
  void vectorsOfAnotherLengthPark() throws Exception {
    String[] words = add("lengths", "m", "12", shop.keyFile("lengths", KEY));
    words[4] = "openai-compatible";
    shop.run(words).succeeded();
    shop.source("lengths");
    assertIsDenied("lengths", "vectors of 8 numbers instead of 12");
  }

  @Test
  void aProfileThatChangedUnderItsVectorsParksUntilItIsMended() throws Exception {
    declare("origin", "m", "8", shop.keyFile("origin", KEY));
    shop.insert("origin", 3);
    shop.awaitVectors("origin", 3);
    String fingerprint = shop.value("select fingerprint from inlay.profile where name = 'origin'");
    shop.sql("update inlay.profile set fingerprint = 'older' where name = 'origin'");
    String says = "their numbers cannot be compared";
    Inlay.Result test = shop.run("profile", "test", "origin");
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out()).hasLineCount(1).contains(says);
    shop.awaitParked("origin", says);
    await().atMost(PATIENCE).until(() -> worker.err().contains("profile origin is parked: "));
    assertThat(status("origin")).contains("parked: ", says);
    assertThat(health()).contains("origin", says);

    shop.sql(
        "update inlay.profile set fingerprint = '%s' where name = 'origin'".formatted(fingerprint),
        "insert into origin values (4, 'one more')");
    shop.run("profile", "unpark", "origin").succeeded();
    shop.awaitVectors("origin", 4);
  }

  @Test
  void aKeyThatIsMissingIsToldWithoutStoppingTheRest() throws Exception {
    String key = shop.keyFile("missing", KEY);
    shop.run(add("healthy", "no-key", "m", "8", key)).succeeded();
    Files.delete(folder.resolve("missing"));
    Inlay.Result test = shop.run("profile", "test", "no-key");
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out()).hasLineCount(1).contains("does not exist");
    shop.run("profile", "remove", "no-key").succeeded();
  }

  @Test
  void aQuotaOfADayParksUntilItsReset() throws Exception {
    shop.run(
            "profile",
            "add",
            "day",
            "--provider",
            "gemini",
            "--model",
            "m",
            "--dimensions",
            "8",
            "--base-url",
            simulator.uri("day") + "/v1beta",
            "--key",
            shop.keyFile("day", KEY),
            "--option",
            "inputs-per-call=2")
        .succeeded();
    shop.source("day");
    String failures = failures();
    shop.insert("day", 10);
    shop.awaitVectors("day", 4);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(shop.run("profile", "status", "day").out()).contains("rests: "));
    Instant until =
        Instant.parse(
            shop.run("profile", "status", "day", "--json")
                .json()
                .get("limits")
                .get(0)
                .get("cooldown_until")
                .asString());
    assertThat(until).isEqualTo(nextMidnightInCalifornia());
    assertThat(shop.run("queue", "health").out()).contains("day", "rate_limited");
    assertThat(failures()).isEqualTo(failures);
    long calls = simulator.counters("day").total().calls();
    theHealthyProfileWorks();
    assertThat(simulator.counters("day").total().calls()).isEqualTo(calls).isLessThanOrEqualTo(4);
  }

  private static void assertIsDenied(String profile, String says) {
    String failures = failures();
    shop.insert(profile, 3);
    Inlay.Result test = shop.run("profile", "test", profile);
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out())
        .hasLineCount(1)
        .startsWith("account main: the provider refuses this profile: ")
        .contains(says);
    shop.awaitParked(profile, says);
    assertThat(status(profile)).contains("parked: ", says);
    assertThat(health()).contains(profile, says);
    assertThat(simulator.counters(profile).total().calls()).isEqualTo(2); // the test, the worker
    assertThat(failures()).isEqualTo(failures);
  }

  private static String status(String profile) {
    return onOneLine(shop.run("profile", "status", profile));
  }

  private static String health() {
    return onOneLine(shop.run("queue", "health"));
  }

  /// Tables break long reasons over several lines.
  private static String onOneLine(Inlay.Result result) {
    return result.out().replaceAll("\\s+", " ");
  }

  /// Attempts that were charged, and dead letters.
  private static String failures() {
    return shop.value(
        "select (select count(*) from inlay.failure) || ' ' || (select count(*) from inlay.dead_letter)");
  }

  private static void assertWorksAfterUnpark(String profile) {
    shop.run("profile", "test", profile).succeeded();
    shop.run("profile", "unpark", profile).succeeded();
    shop.awaitVectors(profile, 3);
  }

  private static void declare(String profile, String model, String dimensions, String key) {
    shop.run(add(profile, model, dimensions, key)).succeeded();
    shop.source(profile);
  }

  private static String[] add(String profile, String model, String dimensions, String key) {
    return add(profile, profile, model, dimensions, key);
  }

  private static String[] add(
      String provider, String profile, String model, String dimensions, String key) {
    return new String[] {
      "profile",
      "add",
      profile,
      "--provider",
      "openai",
      "--model",
      model,
      "--dimensions",
      dimensions,
      "--base-url",
      simulator.uri(provider) + "/v1",
      "--key",
      key
    };
  }

  private static Instant nextMidnightInCalifornia() {
    ZoneId zone = ZoneId.of("America/Los_Angeles");
    return LocalDate.now(zone).plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static ProviderScript openai(String name) {
    return ProviderScript.named(name, Protocol.OPENAI)
        .model(Model.of("m", 8, 100))
        .key(KEY)
        .revokedKey(REVOKED)
        .build();
  }
}
