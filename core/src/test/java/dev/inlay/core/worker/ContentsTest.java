package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.source.Chunking;
import dev.inlay.core.source.Content;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Documents of several contents, with what they carry along, from change to vector.
@Timeout(120)
class ContentsTest {
  private static final String STORED =
      "select string_agg(doc_key || ' ' || content_type || ' ' || chunks, ', ' order by doc_key, content_type) from inlay.embedded where content_hash is not null and item_id > 0";
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);
  private final Worker worker =
      new Worker(inlay.database(), new WorkerOptions("w1", inlay.profile(), embedder, 2, "test"));
  private Source receipts = receipts();

  private Source receipts() {
    inlay.execute(
        "create table receipts (id int primary key, merchant text, full_text text, total numeric, team text)");
    return new Sources(inlay.database())
        .add(
            Declaration.of("receipts", "default", "receipts", List.of("id"), "{full_text}")
                .withContents(
                    Content.of("merchant", "{merchant}"),
                    new Content("full_text", List.of("{full_text}", "{merchant} {total}")))
                .withMetadata(List.of("merchant", "total"))
                .withTenant("team")
                .withFullText("english"));
  }

  @BeforeEach
  void start() {
    worker.start();
  }

  @AfterEach
  void close() {
    worker.close();
    inlay.close();
  }

  private void awaitStored(String stored) {
    await().untilAsserted(() -> assertThat(inlay.value(STORED)).isEqualTo(stored));
  }

  @Test
  void eachContentHasVectorsOfItsOwnAndGoesWithItsRow() {
    inlay.execute(
        "insert into receipts values (1, 'Mill', 'bread and butter', 3), (2, 'Corner', null, 7)");
    awaitStored("1 full_text 1, 1 merchant 1, 2 full_text 1, 2 merchant 1");
    assertThat(inlay.number("select count(*) from inlay.embeddings")).isEqualTo(4);
    inlay.execute("update receipts set merchant = null where id = 1");
    awaitStored("1 full_text 1, 1 merchant 0, 2 full_text 1, 2 merchant 1");
    inlay.execute("delete from receipts where id = 2");
    awaitStored("1 full_text 1, 1 merchant 0");
    assertThat(inlay.number("select count(*) from inlay.embeddings")).isEqualTo(1);
  }

  @Test
  void onlyTheContentThatChangedIsPaidFor() {
    inlay.execute("insert into receipts values (1, 'Mill', 'bread and butter', 3)");
    awaitStored("1 full_text 1, 1 merchant 1");
    int paid = embedder.inputs();
    inlay.execute("update receipts set full_text = 'bread' where id = 1");
    await().until(() -> embedder.inputs() == paid + 1);
  }

  @Test
  void whatIsCarriedAlongFollowsItsRowWithoutACall() {
    inlay.execute("insert into receipts values (1, 'Mill', 'bread and butter', 3, 'red')");
    awaitStored("1 full_text 1, 1 merchant 1");
    assertThat(
            inlay.value(
                "select metadata ->> 'merchant' || ' ' || (metadata ->> 'total') || ' ' || tenant from inlay.embedded where content_type = 'merchant'"))
        .isEqualTo("Mill 3 red");
    int paid = embedder.inputs();
    inlay.execute("update receipts set total = 4, team = 'blue' where id = 1");
    await()
        .until(
            () ->
                inlay.number(
                        "select count(*) from inlay.embedded where metadata ->> 'total' = '4' and tenant = 'blue'")
                    == 2);
    assertThat(embedder.inputs()).isEqualTo(paid);
  }

  @Test
  void theWordsOfATextAreKeptForFullTextSearch() {
    inlay.execute("insert into receipts values (1, 'Mill', 'loaves of bread', 3)");
    awaitStored("1 full_text 1, 1 merchant 1");
    assertThat(
            inlay.value(
                "select content_type from inlay.embedded where lexemes @@ to_tsquery('english', 'loaves & bread')"))
        .isEqualTo("full_text");
    inlay.execute("update receipts set total = 9 where id = 1");
    await()
        .until(
            () ->
                inlay.number("select count(*) from inlay.embedded where metadata ->> 'total' = '9'")
                    == 2);
    assertThat(
            inlay.number(
                "select count(*) from inlay.embedded where lexemes @@ to_tsquery('english', 'loaves')"))
        .isEqualTo(1);
  }

  @Test
  void aTextOfAMegabyteOfWordsIsFoundByItsBeginning() {
    inlay.execute("create table books (id int primary key, body text)");
    new Sources(inlay.database())
        .add(
            Declaration.of("books", "default", "books", List.of("id"), "{body}")
                .withFullText("simple"));
    inlay.execute(
        "insert into books select 1, string_agg('w' || g, ' ') from generate_series(1, 60000) g");
    await()
        .until(
            () ->
                inlay.number(
                        "select count(*) from inlay.embedded where lexemes @@ to_tsquery('simple', 'w77')")
                    == 1);
  }

  @Test
  void aContentThatIsRefusedForGoodLeavesTheOtherStored() {
    embedder.temper(
        request -> {
          if (request.inputs().stream().anyMatch(text -> text.contains("poison"))) {
            throw new EmbeddingException.Permanent("no poison", null);
          }
        });
    inlay.execute("insert into receipts values (1, 'Mill', 'poison', 3)");
    await().until(() -> inlay.number("select count(*) from inlay.dead_letter") == 1);
    awaitStored("1 merchant 1");
    assertThat(inlay.value("select error from inlay.dead_letter")).contains("no poison");
  }

  @Test
  void aSourceMayCutItsTextsSmaller() {
    inlay.execute("create table long_texts (id int primary key, body text)");
    new Sources(inlay.database())
        .add(
            Declaration.of("long", "default", "long_texts", List.of("id"), "{body}")
                .withChunking(new Chunking(8, 0)));
    inlay.execute(
        "insert into long_texts select 1, string_agg('word' || g, ' ') from generate_series(1, 32) g");
    await().until(() -> inlay.number("select chunks from inlay.embedded where item_id > 0") == 4);
  }

  @Test
  void aSourceThatCannotBeReadWaitsWithoutAnAttemptAndGoesOnWhenItIsMended() {
    inlay.execute("insert into receipts values (1, 'Mill', 'bread', 3)");
    awaitStored("1 full_text 1, 1 merchant 1");
    inlay.execute("alter table receipts rename column full_text to gone");
    inlay.execute("alter table receipts add column full_text_2 text");
    inlay.execute("alter table receipts drop column gone");
    inlay.execute("select inlay.enqueue_embedding('receipts', '1')");
    await()
        .until(
            () ->
                !"null"
                    .equals(inlay.value("select fault from inlay.source where name = 'receipts'")));
    inlay.execute("insert into receipts (id, merchant) values (2, 'Corner')");
    assertThat(inlay.number("select count(*) from inlay.dead_letter")).isZero();
    assertThat(inlay.number("select count(*) from inlay.failure")).isZero();
    inlay.execute("alter table receipts rename column full_text_2 to full_text");
    inlay.execute("update receipts set full_text = 'tea' where id = 1");
    assertThat(new Sources(inlay.database()).attend(receipts.id())).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(inlay.value(STORED))
                    .isEqualTo("1 full_text 1, 1 merchant 1, 2 full_text 1, 2 merchant 1"));
  }

  @Test
  void aDocumentThatAQueryGivesTwiceIsADeadLetterAndTheOthersAreStored() {
    inlay.execute("create table orders (id int primary key, note text)");
    inlay.execute("create table items (order_id int, name text)");
    new Sources(inlay.database())
        .add(
            Declaration.of("orders", "default", "orders", List.of("id"), "{name}")
                .withOrigin(
                    new dev.inlay.core.source.Origin(
                        "orders",
                        "select o.id, i.name from public.orders o join public.items i on i.order_id = o.id",
                        List.of(),
                        null)));
    inlay.execute("insert into items values (1, 'tea'), (2, 'salt'), (2, 'milk')");
    inlay.execute("insert into orders values (1, 'a'), (2, 'b')");
    await().until(() -> inlay.number("select count(*) from inlay.dead_letter") == 1);
    awaitStored("1 full_text 1");
    assertThat(inlay.value("select error from inlay.dead_letter")).contains("more than once");
  }
}
