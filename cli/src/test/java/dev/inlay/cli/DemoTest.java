package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.search.Search;
import dev.inlay.core.search.SearchRequest;
import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.RunningPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One demo that stays up, looked at from all sides, then stopped and run again on its folder.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {
  private static final Map<String, Set<String>> SENSIBLE =
      Map.of(
          "taking an animal to the doctor",
          Set.of("Willow Paws Veterinary Clinic", "Harbourfront Animal Hospital"),
          "a bowl of Japanese noodle soup",
          Set.of("Ramen Kōji", "Menya Tetsu"),
          "medicine for a headache",
          Set.of("Greenfield Pharmacy", "Wellspring Chemist", "Corner Drugs & Sundries"));

  @TempDir private static Path folder;
  private static Inlay demo;

  @BeforeAll
  static void start() {
    demo = Inlay.start("demo", "--json", "--data-dir", data()).said("Ctrl-C ends it.");
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  @Order(1)
  void everyReceiptIsAccountedFor() {
    JsonNode result = result(demo.out());
    assertThat(result.get("documents").asInt()).isEqualTo(360);
    assertThat(result.get("embedded").asInt()).isEqualTo(348);
    assertThat(result.get("skipped").asInt()).isEqualTo(12);
    assertThat(result.get("failed").asInt()).isZero();
    assertThat(result.get("seconds").asDouble()).isPositive();
  }

  @Test
  @Order(1)
  void eachExampleSearchBeginsWithTheRightMerchants() {
    try (Database database = database()) {
      JsonNode searches = result(demo.out()).get("top_hits");
      assertThat(searches).hasSize(SENSIBLE.size());
      for (JsonNode search : searches) {
        Set<String> right = SENSIBLE.get(search.get("query").asString());
        assertThat(right).as(search.toString()).isNotNull();
        assertThat(merchant(database, search.get("hits").get(0))).isIn(right);
        assertThat(merchant(database, search.get("hits").get(1))).isIn(right);
      }
    }
  }

  @Test
  @Order(1)
  void everySampleQueryFindsAnAnswerAmongItsFirstFive() throws IOException, InterruptedException {
    try (Database database = database();
        InputStream in =
            Objects.requireNonNull(getClass().getResourceAsStream("/receipts/queries.json"))) {
      Profile profile = Models.defaultProfile(database);
      List<String> missed = new ArrayList<>();
      try (Embedder embedder = Models.open(profile)) {
        for (JsonNode query : JsonMapper.builder().build().readTree(in)) {
          String words = query.get("query").asString();
          Set<String> answers =
              query
                  .get("receipt_ids")
                  .valueStream()
                  .map(JsonNode::asString)
                  .collect(Collectors.toSet());
          if (new Search(database)
              .find(SearchRequest.of("receipts", words).withLimit(5), of -> embedder).stream()
                  .noneMatch(hit -> answers.contains(hit.key()))) {
            missed.add(words);
          }
        }
      }
      assertThat(missed).isEmpty();
    }
  }

  @Test
  @Order(2)
  void aSignalEndsItWithItsServer() {
    long server = running().pid();
    assertThat(demo.terminate().ended().err()).endsWith("Stopped.\n");
    await().until(() -> ProcessHandle.of(server).isEmpty());
  }

  @Test
  @Order(3)
  void theSecondRunOnAFolderFindsEverythingDone() {
    JsonNode again = Inlay.run("demo", "--once", "--json", "--data-dir", data()).succeeded().json();
    assertThat(again.get("documents").asInt()).isEqualTo(360);
    assertThat(again.get("embedded").asInt()).isEqualTo(348);
    assertThat(EmbeddedPostgres.running(Path.of(data()))).isEmpty();
  }

  private static String data() {
    return folder.resolve("data").toString();
  }

  private static RunningPostgres running() {
    return EmbeddedPostgres.running(Path.of(data())).orElseThrow();
  }

  private static Database database() {
    return Database.open(DatabaseUrl.parse(running().url()), 2);
  }

  private static JsonNode result(String out) {
    return JsonMapper.builder().build().readTree(out.lines().toList().getLast());
  }

  private static String merchant(Database database, JsonNode hit) {
    return database.withConnection(
        c -> {
          try (Statement s = c.createStatement();
              ResultSet r =
                  s.executeQuery(
                      "select merchant from public.receipts where receipt_id = "
                          + hit.get("key").asLong())) {
            r.next();
            return r.getString(1);
          }
        });
  }
}
