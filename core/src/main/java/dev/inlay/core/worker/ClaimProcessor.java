package dev.inlay.core.worker;

import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.chunk.TooManyChunksException;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.Item;
import dev.inlay.core.quota.QuotaGate;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import dev.inlay.core.store.Applied;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.DeletedDocument;
import dev.inlay.core.store.EmbeddedDocument;
import dev.inlay.core.store.StoredDocument;
import dev.inlay.core.store.VectorStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does the work of one claim: from items to stored vectors and a closure, in these steps. The
/// newest item of a document wins; its text is read from its row; a missing row is a delete; an
/// unchanged text needs no call, and neither does one that is embedded for another document; any
/// other is chunked and embedded, in calls filled across the whole claim. Then one transaction
/// stores the vectors and ends the claim, so that both happen or none. What is done before a long
/// wait for the provider is stored at once: done again, it would be paid for again.
final class ClaimProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimProcessor.class);

  /// Texts read in one round trip; those that are sent stay in memory until the claim ends.
  private static final int SLICE = 256;

  /// Left of the lease for storing: at most this, and at most a quarter of it, so that a short
  /// lease is not over before it begins.
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private final Database database;
  private final Profile profile;
  private final Embedders embedders;
  private final QuotaGate gate;
  private final CircuitBreaker breaker;
  private final Chunkers chunkers;
  private final Sources sources;
  private final Documents documents;
  private final EmbeddingQueue queue;
  private final VectorStore store;

  ClaimProcessor(
      Database database,
      Profile profile,
      Embedders embedders,
      QuotaGate gate,
      CircuitBreaker breaker) {
    this.database = database;
    this.profile = profile;
    this.embedders = embedders;
    this.gate = gate;
    this.breaker = breaker;
    this.chunkers = new Chunkers(embedders.any());
    this.sources = new Sources(database);
    this.documents = new Documents(database);
    this.queue = new EmbeddingQueue(database);
    this.store = VectorStore.of(profile.layout());
  }

  /// Works on a claim and ends it.
  ///
  /// @param deadline when the lease ends, as [System#nanoTime()]
  /// @param stopping asked before each call; then what is not done is returned
  /// @return how the claim ended
  /// @throws DatabaseException.Refused when somebody else ended the claim: nothing was stored
  Closure process(Claim claim, long deadline, BooleanSupplier stopping)
      throws InterruptedException {
    long started = System.nanoTime();
    long last = deadline - Math.min(RESERVE.toNanos(), (deadline - started) / 4);
    Calls calls =
        new Calls(
            embedders,
            gate,
            breaker,
            () -> stopping.getAsBoolean() || System.nanoTime() > last,
            last);
    Work work = begin(calls);
    work.storesWhenInterrupted();
    calls.beforeLongWaits(() -> keep(claim, work));
    try {
      work(claim.items(), work);
    } catch (DatabaseException.Unavailable e) {
      throw e;
    } catch (RuntimeException e) {
      if (e instanceof DatabaseException.Refused refused && refused.claimIsGone()) {
        throw refused;
      }
      // Whatever it was, it charges an attempt: a batch-level error must never spin.
      LOG.error("claim={} profile={} failed: {}", claim.id(), profile.name(), e.toString(), e);
      work.failOpen(claim, e.toString());
    }
    return end(claim, work, Duration.ofNanos(System.nanoTime() - started), deadline);
  }

  /// Nothing is done yet.
  Work begin(Calls calls) {
    return new Work(calls, new Packer(embedders.any().limits(), gate::caps));
  }

  /// Does all that comes before storing.
  void work(List<Item> all, Work work) throws InterruptedException {
    Map<Integer, Map<String, Item>> newest = new LinkedHashMap<>();
    for (Item item : all) {
      newest
          .computeIfAbsent(item.sourceId(), id -> new LinkedHashMap<>())
          .merge(item.key(), item, (a, b) -> a.id() > b.id() ? a : b);
    }
    work.begins(all.size());
    for (Map.Entry<Integer, Map<String, Item>> entry : newest.entrySet()) {
      List<Item> items = List.copyOf(entry.getValue().values());
      for (int i = 0; i < items.size(); i += SLICE) {
        List<Item> slice = items.subList(i, Math.min(items.size(), i + SLICE));
        if (work.goesOn()) {
          slice(entry.getKey(), slice, work);
        } else {
          slice.forEach(item -> work.returned.add(item.id()));
        }
      }
    }
    work.call(work.packer.rest());
    work.collect();
  }

  private void slice(int sourceId, List<Item> items, Work work) throws InterruptedException {
    List<String> keys = items.stream().map(Item::key).toList();
    Optional<Documents.Rendered> rendered = render(sourceId, items, keys, work);
    if (rendered.isEmpty()) {
      return;
    }
    Source source = rendered.get().source();
    List<Map<String, StoredDocument>> stored = stored(source, keys);
    List<Document> changed = new ArrayList<>();
    for (Item item : items) {
      Row row = rendered.get().rows().get(item.key());
      if (rendered.get().ambiguous().contains(item.key())) {
        work.failed.add(
            new Closure.Failed(
                item.id(),
                "the query of source \"%s\" gives document \"%s\" more than once"
                    .formatted(source.name(), item.key()),
                true));
      } else if (row == null) {
        work.deleted.add(
            new DeletedDocument(
                source.id(), source.contentTypes(), item.key(), rendered.get().version()));
      } else {
        for (int i = 0; i < source.contents().size(); i++) {
          @Nullable StoredDocument before = stored.get(i).get(item.key());
          look(source, item, rendered.get().version(), row, i, before, work, changed);
        }
      }
    }
    embed(changed, work);
  }

  /// Empty when nothing more is to be done for the items: their source was removed, or it cannot be
  /// read, and they wait until it is mended.
  private Optional<Documents.Rendered> render(
      int sourceId, List<Item> items, List<String> keys, Work work) {
    try {
      return documents.render(sourceId, keys);
    } catch (DatabaseException.Refused e) {
      if (!e.code().startsWith("42") || sources.attend(sourceId).isEmpty()) {
        throw e;
      }
      LOG.warn("source={} cannot be read, its items wait: {}", sourceId, e.getMessage());
      items.forEach(item -> work.returned.add(item.id()));
      return Optional.empty();
    }
  }

  /// What is stored of documents, for each of the source's contents.
  private List<Map<String, StoredDocument>> stored(Source source, List<String> keys) {
    return source.contentTypes().stream()
        .map(
            type ->
                database.withConnection(
                    c -> store.stored(c, profile.id(), source.id(), type, keys)))
        .toList();
  }

  /// One content of a document: unchanged, blank, or to be embedded.
  private void look(
      Source source,
      Item item,
      long version,
      Row row,
      int content,
      @Nullable StoredDocument before,
      Work work,
      List<Document> changed) {
    String text = row.texts().get(content);
    Chunker chunker = chunkers.of(source.chunking());
    ContentHash hash = ContentHash.of(text, chunker);
    if (before != null && hash.matches(before.contentHash())) {
      Document same = new Document(source, item, version, row, content, hash, List.of());
      work.confirmed.put(same.unchanged(), item);
      work.spare(before.tokens());
      return;
    }
    try {
      List<Chunk> chunks = chunker.chunks(text);
      Document document = new Document(source, item, version, row, content, hash, chunks);
      if (chunks.isEmpty()) { // blank: known, but without vectors
        work.embedded.add(document.embedded());
      } else if (!work.follows(document)) {
        changed.add(document);
      }
    } catch (TooManyChunksException e) {
      work.failed.add(new Closure.Failed(item.id(), String.valueOf(e.getMessage()), true));
    }
  }

  /// Takes the vectors of texts that are stored for other documents, and calls for the rest as soon
  /// as a call is full.
  private void embed(List<Document> changed, Work work) throws InterruptedException {
    if (changed.isEmpty()) {
      return;
    }
    List<byte[]> hashes = changed.stream().map(document -> document.hash().bytes()).toList();
    Map<ByteBuffer, List<ChunkVector>> known =
        database.withConnection(c -> store.vectorsOf(c, profile.id(), hashes));
    for (Document document : changed) {
      List<ChunkVector> vectors = known.get(document.hash().key());
      if (vectors != null && vectors.size() == document.chunks().size()) {
        document.copy(vectors);
        work.spare(document.tokens());
      } else {
        work.needsCall(document.item());
        for (int i = 0; i < document.chunks().size(); i++) {
          work.call(work.packer.add(new Input(document, i)));
        }
      }
      work.changed.add(document);
    }
  }

  /// Stores what is done while a call waits for its turn, so that a kill loses no answers that were
  /// paid for. The claim is held open meanwhile: when somebody else has ended it, nothing is
  /// stored.
  private void keep(Claim claim, Work work) {
    Map<Document, EmbeddedDocument> done = work.done();
    if (done.isEmpty()) {
      return;
    }
    try {
      database.inTransaction(
          c -> {
            queue.hold(c, claim);
            return store.write(c, profile.id(), List.copyOf(done.values()));
          });
      work.kept(done.keySet());
    } catch (DatabaseException.Unavailable e) {
      LOG.warn("claim={} what is done cannot be stored yet: {}", claim.id(), e.getMessage());
    }
  }

  /// Stores and closes in one transaction. The work is done and paid for, so a database that is
  /// away for a moment is tried again until the lease ends.
  private Closure end(Claim claim, Work work, Duration took, long deadline)
      throws InterruptedException {
    boolean uncertain = false;
    for (int attempt = 0; ; attempt++) {
      try {
        return database.inTransaction(
            c -> {
              Applied applied = store.apply(c, profile.id(), work.changes());
              Closure closure = work.closure(took, applied.unconfirmed());
              queue.complete(c, claim, closure);
              return closure;
            });
      } catch (DatabaseException.Unavailable e) {
        uncertain = true; // the commit may have happened all the same
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LOG.warn("claim={} cannot be stored yet, trying again: {}", claim.id(), e.getMessage());
        Thread.sleep(ThreadLocalRandom.current().nextLong(20, 50L << Math.min(6, attempt)));
      } catch (DatabaseException.Refused e) {
        if (uncertain && e.claimIsGone()) {
          return work.closure(took, Set.of());
        }
        throw e;
      }
    }
  }
}
