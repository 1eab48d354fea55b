package dev.inlay.core.worker;

import dev.inlay.core.queue.Claim;
import dev.inlay.core.queue.Closure;
import dev.inlay.core.queue.Item;
import dev.inlay.core.store.Changes;
import dev.inlay.core.store.ChunkVector;
import dev.inlay.core.store.DeletedDocument;
import dev.inlay.core.store.DocumentKey;
import dev.inlay.core.store.EmbeddedDocument;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has become of a claim's items so far; what is in none of the lists is completed.
final class Work {
  private static final Logger LOG = LoggerFactory.getLogger(Work.class);

  /// The longest time that postponed items wait apart; then they are looked at again.
  private static final Duration LONGEST_RETURN = Duration.ofHours(24);

  final List<EmbeddedDocument> embedded = new ArrayList<>();
  final Map<EmbeddedDocument, Item> confirmed = new LinkedHashMap<>();
  final List<DeletedDocument> deleted = new ArrayList<>();
  final List<Closure.Failed> failed = new ArrayList<>();
  final List<Long> returned = new ArrayList<>();
  final List<Document> changed = new ArrayList<>();
  final Packer packer;
  private final Calls calls;
  private final Map<ByteBuffer, Document> leaders = new HashMap<>();
  private final Map<Document, Document> followers = new LinkedHashMap<>();
  private final Set<Document> kept = new HashSet<>();
  private final Set<Long> called = new HashSet<>();
  private int items;
  private boolean stopped;
  private boolean storesWhenInterrupted;
  private String reason = "";
  private Duration returnDelay = Duration.ZERO;
  private long savedTokens;

  Work(Calls calls, Packer packer) {
    this.calls = calls;
    this.packer = packer;
  }

  boolean goesOn() {
    return !stopped;
  }

  /// Why it stopped before its end; empty when the caller wanted it to.
  String reason() {
    return reason;
  }

  /// An interrupt ends the calls, not the work: what is done is stored, the rest is returned.
  void storesWhenInterrupted() {
    storesWhenInterrupted = true;
  }

  /// So many items are to be worked on.
  void begins(int items) {
    this.items = items;
  }

  /// These tokens needed no call.
  void spare(long tokens) {
    savedTokens += tokens;
  }

  /// A document of this item needs a call.
  void needsCall(Item item) {
    called.add(item.id());
  }

  /// Whether an earlier document of this claim has the same text, whose vectors will do.
  boolean follows(Document document) {
    Document leader = leaders.putIfAbsent(document.hash().key(), document);
    if (leader != null) {
      followers.put(document, leader);
    }
    return leader != null;
  }

  void call(List<Input> inputs) throws InterruptedException {
    if (stopped || inputs.isEmpty()) {
      return;
    }
    Calls.Outcome outcome;
    try {
      outcome = calls.make(inputs);
    } catch (InterruptedException e) {
      if (!storesWhenInterrupted) {
        throw e;
      }
      outcome = new Calls.Outcome.Halted();
    }
    switch (outcome) {
      case Calls.Outcome.Made() -> {}
      case Calls.Outcome.Halted() -> stopped = true;
      case Calls.Outcome.Postponed(Duration delay, String reason) -> {
        LOG.info("calls are postponed by {}: {}", delay, reason);
        this.reason = reason;
        returnDelay = delay.compareTo(LONGEST_RETURN) < 0 ? delay : LONGEST_RETURN;
        stopped = true;
      }
    }
  }

  /// What is embedded and not stored yet.
  Map<Document, EmbeddedDocument> done() {
    Map<Document, EmbeddedDocument> done = new LinkedHashMap<>();
    for (Document document : changed) {
      if (isDone(document) && !kept.contains(document)) {
        done.put(document, document.embedded());
      }
    }
    followers.forEach(
        (document, leader) -> {
          if (isDone(leader) && !kept.contains(document)) {
            done.put(document, document.embedded(leader.vectors()));
          }
        });
    return done;
  }

  private static boolean isDone(Document document) {
    return document.complete() && document.failure() == null;
  }

  /// These are stored: nothing can become of them any more.
  void kept(Set<Document> documents) {
    kept.addAll(documents);
  }

  /// Sorts the documents by what became of their inputs.
  void collect() {
    for (Document document : changed) {
      sort(document, document.failure(), document.complete() ? document.vectors() : null);
    }
    followers.forEach(
        (document, leader) -> {
          if (isDone(leader)) {
            spare(document.tokens());
          }
          sort(document, leader.failure(), leader.complete() ? leader.vectors() : null);
        });
  }

  private void sort(
      Document document, Closure.@Nullable Failed failure, @Nullable List<ChunkVector> vectors) {
    long item = document.item().id();
    if (failure != null) {
      failed.add(new Closure.Failed(item, failure.error(), failure.permanent()));
    } else if (kept.contains(document)) {
      return;
    } else if (vectors != null) {
      embedded.add(document.embedded(vectors));
    } else {
      returned.add(item);
    }
  }

  Changes changes() {
    return new Changes(embedded, List.copyOf(confirmed.keySet()), deleted);
  }

  /// An item of which something was postponed is returned, whatever else became of it; of one whose
  /// contents failed for good and for now, the latter counts.
  ///
  /// @param unconfirmed documents whose stored text changed under our eyes: to be looked at again
  Closure closure(Duration took, Set<DocumentKey> unconfirmed) {
    Set<Long> back = new LinkedHashSet<>(returned);
    confirmed.forEach(
        (document, item) -> {
          if (unconfirmed.contains(
              new DocumentKey(document.sourceId(), document.contentType(), document.docKey()))) {
            back.add(item.id());
          }
        });
    Map<Long, Closure.Failed> failures = new LinkedHashMap<>();
    for (Closure.Failed failure : failed) {
      if (!back.contains(failure.itemId())) {
        failures.merge(failure.itemId(), failure, (a, b) -> a.permanent() ? b : a);
      }
    }
    Set<Long> needed = new HashSet<>(called);
    needed.removeAll(back);
    needed.removeAll(failures.keySet());
    return new Closure(
        List.copyOf(failures.values()),
        List.copyOf(back),
        returnDelay,
        items - back.size() - failures.size() - needed.size(),
        calls.calls(),
        calls.tokens(),
        savedTokens,
        took);
  }

  /// Nothing more of it is stored: every item failed that is not kept.
  void failOpen(Claim claim, String error) {
    embedded.clear();
    confirmed.clear();
    deleted.clear();
    returned.clear();
    Set<Long> known = new HashSet<>();
    kept.forEach(document -> known.add(document.item().id()));
    changed.stream().filter(d -> !kept.contains(d)).forEach(d -> known.remove(d.item().id()));
    followers.keySet().stream()
        .filter(d -> !kept.contains(d))
        .forEach(d -> known.remove(d.item().id()));
    failed.forEach(f -> known.add(f.itemId()));
    for (Item item : claim.items()) {
      if (!known.contains(item.id())) {
        failed.add(new Closure.Failed(item.id(), error, false));
      }
    }
    savedTokens = 0;
  }
}
