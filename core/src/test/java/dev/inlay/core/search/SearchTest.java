package dev.inlay.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Content;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Sources;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Questions to documents that a worker has embedded.
@Timeout(120)
class SearchTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Search search = new Search(inlay.database());
  private final Worker worker =
      new Worker(inlay.database(), new WorkerOptions("w1", inlay.profile(), embedder, 2, "test"));

  @BeforeEach
  void embed() {
    inlay.execute(
        "create table shop (id int primary key, owner text, title text, body text, price numeric, sold boolean, colour text)");
    new Sources(inlay.database())
        .add(
            Declaration.of("shop", "default", "public.shop", List.of("id"), "{body}")
                .withContents(Content.of("full_text", "{body}"), Content.of("title", "{title}"))
                .withTenant("owner")
                .withMetadata(List.of("price", "sold", "colour"))
                .withFullText("english"));
    inlay.execute(
        """
        insert into shop values
          (1, 'ann', 'bicycle', 'two wheels and a chain, hardly used', 120, false, 'red'),
          (2, 'ann', 'kettle', 'boils water for tea', 20.5, true, 'red'),
          (3, 'bob', 'boat', 'two oars, needs paint', 900, false, '5')
        """);
    worker.start();
    await().until(() -> inlay.number("select count(*) from inlay.embedded") == 6);
  }

  @AfterEach
  void close() {
    worker.close();
    inlay.close();
  }

  @Test
  void aHitTellsWhereItWasFoundAndWhatItCarries() throws InterruptedException {
    Hit hit = found(ask("boat").withLimit(1)).getFirst();
    assertThat(hit.key()).isEqualTo("3");
    assertThat(hit.contentType()).isEqualTo("title");
    assertThat(hit.snippet()).isEqualTo("boat");
    assertThat(hit.score()).isEqualTo(1);
    assertThat(hit.metadata()).contains("\"price\": 900", "\"sold\": false", "\"colour\": \"5\"");
    assertThat(hit.why()).isEqualTo(new Hit.Why(1.0, 1, null));
    assertThat(found(ask("two oars, needs paint")).getFirst().snippet())
        .isEqualTo("two oars, needs paint");
  }

  @Test
  void filtersAreComparedAsWhatIsStored() throws InterruptedException {
    assertThat(keys(ask("water").withFilter(Map.of("price", "20.50")))).containsExactly("2");
    assertThat(keys(ask("water").withFilter(Map.of("sold", "false")))).containsOnly("1", "3");
    assertThat(keys(ask("water").withFilter(Map.of("colour", "5")))).containsExactly("3");
    assertThat(keys(ask("water").withFilter(Map.of("colour", "red", "sold", "true"))))
        .containsExactly("2");
  }

  @Test
  void aFilterThatCannotBeIsRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> found(ask("water").withFilter(Map.of("color", "red"))))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("have no \"color\"")
        .hasMessageContaining("Metadata: price, sold, colour");
    assertThatThrownBy(() -> found(ask("water").withFilter(Map.of("price", "cheap"))))
        .hasMessageContaining("price of source \"shop\" is a number, and \"cheap\" is none");
    assertThatThrownBy(() -> found(ask("water").withContentType("titel")))
        .hasMessageContaining("Content types: full_text, title");
    assertThatThrownBy(() -> found(SearchRequest.of("shoq", "water")))
        .hasMessageContaining("Did you mean \"shop\"?");
  }

  @Test
  void tenantAndContentTypeNarrowTheSearch() throws InterruptedException {
    assertThat(keys(ask("boat").withTenant("ann"))).containsOnly("1", "2");
    assertThat(found(ask("boat").withContentType("full_text")))
        .allMatch(hit -> hit.contentType().equals("full_text"))
        .hasSize(3);
  }

  @Test
  void aHybridSearchTellsBothRanks() throws InterruptedException {
    Hit first = found(ask("boiling waters").hybrid()).getFirst();
    assertThat(first.key()).isEqualTo("2"); // the stems are the same, the words are not
    assertThat(first.why().wordsRank()).isEqualTo(1);
    assertThat(first.why().vectorRank()).isNotNull();
    assertThat(found(ask("zebra").hybrid())).hasSize(3).allMatch(h -> h.why().wordsRank() == null);
  }

  @Test
  void aDocumentWhoseRowIsGoneIsFoundWithoutASnippetUntilItsVectorsAreGone()
      throws InterruptedException {
    worker.close();
    inlay.execute("delete from shop where id = 3");
    Hit hit = found(ask("boat").withLimit(1)).getFirst();
    assertThat(hit.key()).isEqualTo("3");
    assertThat(hit.snippet()).isEmpty();
  }

  @Test
  void aSourceThatIsSwitchedToAnotherModelInBetweenIsAskedAgainWithThat()
      throws InterruptedException {
    inlay.execute(
        "select inlay.create_profile('next', 'hashing', 'hashing', 32, 'hashing-1', 'array')");
    List<String> asked = new ArrayList<>();
    List<Hit> hits =
        search.find(
            ask("boat"),
            profile -> {
              asked.add(profile.name());
              inlay.execute(
                  "update inlay.source set profile_id = (select profile_id from inlay.profile where name = 'next')");
              return embedder;
            });
    assertThat(asked).containsExactly("default", "next");
    assertThat(hits).isEmpty(); // nothing is embedded for it
  }

  @Test
  void aQuestionThatCannotBeIsRefusedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> ask("  ")).hasMessageContaining("the question is blank");
    assertThatThrownBy(() -> ask("x").withLimit(0)).hasMessageContaining("1 to 10000, not 0");
  }

  private static SearchRequest ask(String question) {
    return SearchRequest.of("shop", question);
  }

  private List<Hit> found(SearchRequest request) throws InterruptedException {
    return search.find(request, this::model);
  }

  private List<String> keys(SearchRequest request) throws InterruptedException {
    return found(request).stream().map(Hit::key).toList();
  }

  private Embedder model(Profile profile) {
    assertThat(profile.name()).isEqualTo("default");
    return embedder;
  }
}
