package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.Tokenizer;
import dev.inlay.core.source.Backfill;
import dev.inlay.core.source.Chunking;
import dev.inlay.core.source.Content;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Origin;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.SourceStatuses;
import dev.inlay.core.source.Sources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is stored is broken in every way there is, and found, and mended.
@Timeout(180)
class VerifierTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void anEmptyTableIsClean() {
    Verification seen = verify(inlay.notes());
    assertThat(seen.clean()).isTrue();
    assertThat(seen.documents()).isZero();
  }

  @Test
  void whatIsEmbeddedIsCleanAndABlankTextIsBlank() {
    Source notes = inlay.notes();
    inlay.execute(
        "insert into notes select g, 'note', g::text from generate_series(1, 700) g; insert into notes values (701, ' ', E'\\n')");
    drain();
    Verification seen = verify(notes);
    assertThat(seen.clean()).as("%s", seen).isTrue();
    assertThat(seen.documents()).isEqualTo(701);
    assertThat(seen.ok()).isEqualTo(700);
    assertThat(seen.blank()).isEqualTo(1);
  }

  @Test
  void everyKindOfFindingIsFoundAndMended() {
    Source notes = inlay.notes();
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 20) g");
    inlay.execute("insert into notes values (21, 'long', repeat('word ', 200))");
    drain();
    unseen(
        "insert into notes values (30, 'never', 'seen')",
        "update notes set body = 'changed' where id = 1",
        "delete from notes where id = 2");
    inlay.execute("delete from inlay.vector_1 where doc_key = '21' and chunk = 3");
    inlay.execute("delete from inlay.signature_1 where doc_key = '4'");
    inlay.execute(
        "insert into inlay.vector_1 select source_id, content_type, '3', 1, 0, 1, norm, embedding from inlay.vector_1 where doc_key = '3'");
    inlay.execute(
        "insert into inlay.vector_1 select source_id, content_type, '999', 0, 0, 1, norm, embedding from inlay.vector_1 where doc_key = '3' and chunk = 0");
    inlay.execute("delete from inlay.embedded where doc_key = '5'");

    Verification seen = verify(notes);
    assertThat(seen.examples().get(Finding.MISSING)).containsExactlyInAnyOrder("30", "5");
    assertThat(seen.examples().get(Finding.STALE)).containsExactly("1");
    assertThat(seen.examples().get(Finding.ORPHANED)).containsExactlyInAnyOrder("2", "999");
    assertThat(seen.examples().get(Finding.INCOMPLETE)).containsExactlyInAnyOrder("21", "3", "4");
    assertThat(seen.queued()).isZero();
    assertThat(open()).isZero();

    Verification repaired = verifier().verify(notes, Verifier.Repair.QUEUE, 10, (p, n) -> {});
    assertThat(repaired.found()).isEqualTo(seen.found());
    assertThat(repaired.queued()).isEqualTo(8);
    assertThat(open()).isEqualTo(8);
    assertThat(
            inlay.value(
                "select string_agg(distinct priority, ' ') from inlay.embedding_queue where operation = 'UPDATE'"))
        .isEqualTo("low");
    drain();
    Verification again = verify(notes);
    assertThat(again.clean()).as("%s", again).isTrue();
    assertThat(inlay.number("select count(*) from inlay.vector_1 where doc_key in ('999', '2')"))
        .isZero();
  }

  @Test
  void theSameTextTwiceIsNotMendedFromItsBrokenTwin() {
    Source notes = inlay.notes();
    inlay.execute(
        "insert into notes select g, 'twin', repeat('word ', 100) from generate_series(1, 2) g");
    drain();
    inlay.execute("delete from inlay.vector_1 where chunk = 1");
    assertThat(repair(notes).count(Finding.INCOMPLETE)).isEqualTo(2);
    drain();
    assertThat(verify(notes).clean()).isTrue();
  }

  @Test
  void whatAnItemWaitsForIsNotOutOfStep() {
    Source notes = inlay.notes();
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 10) g");
    drain();
    inlay.execute("update notes set body = 'changed' where id <= 3");
    inlay.execute("delete from notes where id = 4");
    inlay.execute("insert into notes values (11, 'new', '')");
    Verification seen = verify(notes);
    assertThat(seen.clean()).as("%s", seen).isTrue();
    assertThat(seen.waiting()).isEqualTo(4);
    assertThat(repair(notes).queued()).isZero();
  }

  @Test
  void whatIsBeingWorkedOnOrIsDueLaterIsNotOutOfStepEither() {
    Source notes = inlay.notes();
    inlay.execute("insert into notes values (1, 'claimed', '')");
    inlay.execute("select * from inlay.claim(1, 'somebody', 10)");
    inlay.execute("insert into notes values (2, 'waits', '')");
    unseen("insert into notes values (3, 'later', '')", "insert into notes values (4, 'lost', '')");
    inlay.execute(
        "select inlay.enqueue_embedding('notes', array['3'], not_before => now() + interval '1 hour')");
    Verification seen = verify(notes);
    assertThat(seen.waiting()).isEqualTo(3);
    assertThat(seen.examples()).isEqualTo(Map.of(Finding.MISSING, List.of("4")));
  }

  @Test
  void rowsThatChangeAllTheTimeAreNeverReported() throws InterruptedException {
    Source notes = inlay.notes();
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 300) g");
    try (Worker worker = worker()) {
      worker.start();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                      inlay.execute(
                          "update notes set body = 'round %d' where id %% 7 = %d; delete from notes where id = %d; insert into notes values (%d, 'new', '')"
                              .formatted(i, i % 7, 1 + i % 300, 301 + i));
                    }
                  });
      for (int i = 0; i < 20; i++) {
        Verification seen = verify(notes);
        assertThat(seen.clean()).as("%s", seen).isTrue();
      }
      writer.interrupt();
      writer.join();
    }
  }

  @Test
  void aDeadLetterIsToldAsFailedAndNotQueued() {
    Source notes = inlay.notes();
    inlay.execute("update inlay.embedding_queue_config set value = '0' where key = 'max_retries'");
    embedder.temper(
        request -> {
          throw new EmbeddingException.Permanent("this text is refused", null);
        });
    inlay.execute("insert into notes values (1, 'refused', '')");
    drain();
    Verification seen = repair(notes);
    assertThat(seen.examples()).isEqualTo(Map.of(Finding.FAILED, List.of("1")));
    assertThat(seen.queued()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"o'brien", "a\"b\\c", "ключ 🗝", "{a,b}", "%_$1", " x "})
  void anyKeyIsFoundAndMended(String key) {
    inlay.execute("create table things (id text primary key, body text)");
    Source things = add(Declaration.of("things", "default", "things", List.of("id"), "{body}"));
    String literal = key.replace("'", "''");
    inlay.execute("insert into things values ('%s', 'a'), ('other', 'b')".formatted(literal));
    drain();
    assertThat(verify(things).clean()).isTrue();
    unseen("things", "update things set body = 'changed' where id = '%s'".formatted(literal));
    assertThat(repair(things).examples()).isEqualTo(Map.of(Finding.STALE, List.of(key)));
    drain();
    unseen("things", "delete from things where id = '%s'".formatted(literal));
    assertThat(repair(things).examples()).isEqualTo(Map.of(Finding.ORPHANED, List.of(key)));
    drain();
    assertThat(verify(things).clean()).isTrue();
  }

  @Test
  void aKeyOfSeveralColumnsIsFoundAndMended() {
    inlay.execute("create table lines (a int, b text, body text, primary key (a, b))");
    Source lines = add(Declaration.of("lines", "default", "lines", List.of("a", "b"), "{body}"));
    inlay.execute(
        "insert into lines select g, 'x\"' || g, 'text ' || g from generate_series(1, 1200) g");
    drain();
    assertThat(verify(lines).clean()).isTrue();
    unseen("lines", "delete from lines where a = 7", "update lines set body = '' where a = 1100");
    Verification seen = repair(lines);
    assertThat(seen.examples().get(Finding.ORPHANED)).containsExactly("[\"7\", \"x\\\"7\"]");
    assertThat(seen.examples().get(Finding.STALE)).containsExactly("[\"1100\", \"x\\\"1100\"]");
    drain();
    assertThat(verify(lines).clean()).isTrue();
  }

  @Test
  void eachContentTypeTenantAndMetadataCounts() {
    inlay.execute(
        "create table mails (id int primary key, owner text, title text, body text, stars int)");
    Source mails =
        add(
            Declaration.of("mails", "default", "mails", List.of("id"), "{title}")
                .withContents(Content.of("title", "{title}"), Content.of("body", "{body}"))
                .withTenant("owner")
                .withMetadata(List.of("stars")));
    inlay.execute(
        "insert into mails select g, case g % 3 when 0 then null else 'tenant' || g % 3 end, 'title', 'body ' || g, g from generate_series(1, 30) g");
    drain();
    assertThat(verify(mails).clean()).isTrue();
    unseen(
        "mails",
        "update mails set body = 'changed' where id = 1",
        "update mails set owner = 'other' where id = 2",
        "update mails set stars = 0 where id = 3",
        "delete from mails where id = 4");
    inlay.execute("delete from inlay.vector_1 where doc_key = '5' and content_type = 'body'");
    Verification seen = repair(mails);
    assertThat(seen.examples().get(Finding.STALE)).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(seen.examples().get(Finding.ORPHANED)).containsExactly("4");
    assertThat(seen.examples().get(Finding.INCOMPLETE)).containsExactly("5");
    drain();
    assertThat(verify(mails).clean()).isTrue();
    assertThat(inlay.value("select min(tenant) from inlay.embedded where doc_key = '2'"))
        .isEqualTo("other");
  }

  @Test
  void whatIsStoredOfAContentTypeThatIsGoneIsRemoved() {
    Source notes = inlay.notes();
    inlay.execute("insert into notes select g, 'note', g::text from generate_series(1, 5) g");
    drain();
    for (String table : List.of("embedded", "vector_1", "signature_1")) {
      inlay.execute("update inlay.%s set content_type = 'former'".formatted(table));
    }
    Verification seen = repair(notes);
    assertThat(seen.dropped()).isEqualTo(Map.of("former", 5));
    assertThat(seen.count(Finding.MISSING)).isEqualTo(5);
    drain();
    assertThat(verify(notes).clean()).isTrue();
    assertThat(inlay.number("select count(*) from inlay.signature_1")).isEqualTo(5);
  }

  @Test
  void aSourceThatIsPolledRelyingOnThisForItsDeletesIsMended() {
    inlay.execute(
        "create table polled (id int primary key, body text, changed timestamptz default clock_timestamp())");
    Source polled =
        add(
            Declaration.of("polled", "default", "polled", List.of("id"), "{body}")
                .withOrigin(
                    new Origin("polled", null, List.of(), new Origin.Poll("changed", 0.1, "1 s"))));
    inlay.execute("insert into polled select g, 'note ' || g from generate_series(1, 10) g");
    inlay.execute("select inlay.poll_source(%d, 100)".formatted(polled.id()));
    drain();
    inlay.execute("delete from polled where id > 7");
    Verification seen = repair(polled);
    assertThat(seen.examples()).isEqualTo(Map.of(Finding.ORPHANED, List.of("10", "8", "9")));
    drain();
    assertThat(verify(polled).clean()).isTrue();
    assertThat(inlay.number("select count(*) from inlay.vector_1")).isEqualTo(7);
  }

  @Test
  void aQueryIsVerifiedAsItsRowsAre() {
    inlay.execute("create table shops (id int primary key, name text)");
    inlay.execute("create table wares (id int primary key, shop int, body text)");
    inlay.execute("insert into shops values (1, 'corner')");
    inlay.execute("insert into wares select g, 1, 'ware ' || g from generate_series(1, 10) g");
    Source wares =
        add(
            Declaration.of("wares", "default", "wares", List.of("id"), "{name} {body}")
                .withOrigin(
                    new Origin(
                        "wares",
                        "select w.id, w.body, s.name from public.wares w join public.shops s on s.id = w.shop",
                        List.of(),
                        null)));
    new Backfill(inlay.database()).run("wares", s -> {}, () -> false);
    drain();
    assertThat(verify(wares).clean()).isTrue();
    inlay.execute("update shops set name = 'market'"); // nobody watches it
    assertThat(repair(wares).count(Finding.STALE)).isEqualTo(10);
    drain();
    assertThat(verify(wares).clean()).isTrue();
  }

  @Test
  void rowsOfAMegabyteAreComparedWithoutBeingFetched() {
    Source notes = inlay.notes();
    unseen(
        "insert into notes select g, repeat('word ', 200000), 'b' from generate_series(1, 60) g");
    Runtime.getRuntime().gc();
    long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    long[] most = new long[1];
    Verification seen =
        verifier()
            .verify(
                notes,
                Verifier.Repair.NONE,
                1,
                (phase, done) ->
                    most[0] =
                        Math.max(
                            most[0],
                            Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory()
                                - before));
    assertThat(seen.count(Finding.MISSING)).isEqualTo(60);
    assertThat(most[0]).isLessThan(30L << 20);
  }

  @Test
  void theDatabaseHashesATextAsAWorkerDoes() {
    Chunker chunker = new Chunkers(embedder).of(new Chunking(10, 3));
    for (String text : List.of("", "plain", "ключ 🗝 \u0301", "a\\b%\"'\n\t\u00a0")) {
      byte[] hash =
          inlay
              .database()
              .withConnection(
                  c -> {
                    try (var s = c.prepareStatement("select sha256(? || convert_to(?, 'UTF8'))")) {
                      s.setBytes(1, ContentHash.salt(chunker));
                      s.setString(2, text);
                      try (var r = s.executeQuery()) {
                        r.next();
                        return r.getBytes(1);
                      }
                    }
                  });
      assertThat(ContentHash.of(text, chunker).matches(hash)).as(text).isTrue();
    }
  }

  @Test
  void anotherModelIsRefused() {
    assertThatThrownBy(() -> new Verifier(inlay.database(), inlay.profile(), new Other(embedder)))
        .isInstanceOf(DatabaseException.Unusable.class)
        .hasMessageContaining("cannot be compared");
  }

  @Test
  void aSourceAtFaultIsRefusedWithItsReason() {
    Source notes = inlay.notes();
    inlay.execute("alter table notes drop column body");
    new Sources(inlay.database()).attend(notes.id());
    Source faulty = new Sources(inlay.database()).require("notes");
    assertThatThrownBy(() -> verify(faulty))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("cannot be read")
        .hasMessageContaining("body");
  }

  @Test
  void aTableThatIsDroppedInTheMiddleIsSaidToBeGone() {
    Source notes = inlay.notes();
    unseen("insert into notes select g, 'note', g::text from generate_series(1, 2000) g");
    assertThatThrownBy(
            () ->
                verifier()
                    .verify(
                        notes,
                        Verifier.Repair.NONE,
                        1,
                        (phase, done) -> inlay.execute("drop table if exists notes")))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("source \"notes\" cannot be read");
  }

  @Test
  void aSourceThatIsRemovedInTheMiddleIsSaidToBeRemoved() {
    Source notes = inlay.notes();
    unseen("insert into notes select g, 'note', g::text from generate_series(1, 2000) g");
    assertThatThrownBy(
            () ->
                verifier()
                    .verify(
                        notes,
                        Verifier.Repair.NONE,
                        1,
                        (phase, done) -> {
                          if (new Sources(inlay.database()).find("notes").isPresent()) {
                            new Sources(inlay.database()).remove("notes");
                          }
                        }))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("was removed meanwhile");
  }

  private Source add(Declaration declaration) {
    return new Sources(inlay.database()).add(declaration);
  }

  private Verifier verifier() {
    return new Verifier(inlay.database(), inlay.profile(), embedder);
  }

  private Verification verify(Source source) {
    return verifier().verify(source, Verifier.Repair.NONE, 10, (phase, done) -> {});
  }

  private Verification repair(Source source) {
    return verifier().verify(source, Verifier.Repair.QUEUE, 10, (phase, done) -> {});
  }

  /// Changes rows behind the trigger's back, of a table that is named first, or of the notes.
  private void unseen(String first, String... more) {
    boolean named = !first.contains(" ");
    String table = named ? first : "notes";
    inlay.execute("alter table %s disable trigger user".formatted(table));
    if (!named) {
      inlay.execute(first);
    }
    for (String statement : more) {
      inlay.execute(statement);
    }
    inlay.execute("alter table %s enable trigger user".formatted(table));
  }

  private Worker worker() {
    return new Worker(
        inlay.database(),
        new WorkerOptions("w" + System.nanoTime(), inlay.profile(), embedder, 2, "test"));
  }

  private void drain() {
    try (Worker worker = worker()) {
      worker.start();
      await().until(() -> open() == 0);
    }
  }

  private long open() {
    return inlay
        .database()
        .withConnection(
            c -> {
              long open = 0;
              for (Source source : new Sources(inlay.database()).list()) {
                open += new SourceStatuses(inlay.database()).work(source.name()).open();
              }
              return open;
            });
  }

  /// The same words from another model.
  private record Other(HashingEmbedder one) implements Embedder {
    @Override
    public Limits limits() {
      return one.limits();
    }

    @Override
    public Tokenizer tokenizer() {
      return one.tokenizer();
    }

    @Override
    public String fingerprint() {
      return "hashing-2";
    }

    @Override
    public EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException {
      return one.embed(request);
    }

    @Override
    public void close() {}
  }
}
