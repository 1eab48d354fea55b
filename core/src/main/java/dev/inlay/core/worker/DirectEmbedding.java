package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.Item;
import dev.inlay.core.queue.Operation;
import dev.inlay.core.quota.QuotaGate;
import dev.inlay.core.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Embeds documents in their caller's own request, for a profile: reads their rows, waits for the
/// quota, calls the model, stores the vectors. What cannot be had now is left to the queue, and the
/// answer says which and why.
///
/// It does what a worker does with a claim, and pays as little: unchanged texts, and texts that are
/// stored for another document, cost no call; many keys share calls. Workers and any number of
/// direct requests may work on one document at once; the one that read its row last is stored.
/// While the source's model changes, the other profile's vectors are left to workers.
///
/// ```java
/// try (DirectEmbedding direct = DirectEmbedding.open(database, profile, embedders, "checkout-1")) {
///   DirectAnswer answer = direct.submit(source, List.of("4711"), Duration.ofSeconds(5));
/// }
/// ```
///
/// Safe for use by many threads; keep one a process and profile. Call it after the change of the
/// row is committed: it reads on a connection of its own.
public final class DirectEmbedding implements AutoCloseable {
  /// The most documents of a request, as of a claim.
  public static final int MOST = 2048;

  /// Appending takes no lock: whoever waits for one meets something out of order.
  private static final Duration QUEUE_PATIENCE = Duration.ofSeconds(2);

  private final Database database;
  private final Profile profile;
  private final Embedders embedders;
  private final QuotaGate gate;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final ClaimProcessor processor;
  private final EmbeddingQueue queue;
  private final DirectStore store;

  private DirectEmbedding(
      Database database, Profile profile, Embedders embedders, QuotaGate gate, String caller) {
    this.database = database;
    this.profile = profile;
    this.embedders = embedders;
    this.gate = gate;
    this.processor = new ClaimProcessor(database, profile, embedders, gate, breaker);
    this.queue = new EmbeddingQueue(database);
    this.store = new DirectStore(database, profile, caller);
  }

  /// Ready for the requests of one process.
  ///
  /// @param embedders the profile's model; not closed by [#close()]
  /// @param caller names the process in what operators see
  /// @throws DatabaseException.Unusable when the stored vectors come from another model
  public static DirectEmbedding open(
      Database database, Profile profile, Embedders embedders, String caller) {
    Profiles.requireSame(profile, embedders.any());
    return new DirectEmbedding(
        database, profile, embedders, QuotaGate.open(database, profile, caller), caller);
  }

  /// Embeds documents the way that is set for the source: by the queue where that is enabled, else
  /// directly. Directly, too, when the queue cannot be had; the answer's way says so.
  ///
  /// @param keys 1 to 2,048 of them
  /// @param patience as of [#embed]
  /// @throws DatabaseException.Unavailable when the database is away
  public DirectAnswer submit(Source source, List<String> keys, Duration patience)
      throws InterruptedException {
    long started = System.nanoTime();
    Set<String> distinct = distinct(source, keys);
    DirectStanding standing = DirectStanding.read(database, profile, source);
    if (!standing.queueEnabled()) {
      return direct(source, standing, distinct, patience, Way.DIRECT, "");
    }
    try {
      List<DirectResult> results = new ArrayList<>();
      queued(source, List.copyOf(distinct))
          .forEach(
              (key, item) ->
                  results.add(new DirectResult.Queued(key, item, "its queue is enabled")));
      return new DirectAnswer(Way.QUEUE, "", results, 0, 0, 0, since(started));
    } catch (DatabaseException e) {
      String reason = "the queue cannot be had: %s".formatted(e.getMessage());
      return direct(source, standing, distinct, patience, Way.DIRECT_FALLBACK, reason);
    }
  }

  /// Embeds documents now, whatever is set for the source.
  ///
  /// @param keys 1 to 2,048 of them
  /// @param patience how long the turn of the last call may take to come; what does not come to its
  ///   turn is left to the queue
  /// @throws DatabaseException.Unavailable when the database is away
  public DirectAnswer embed(Source source, List<String> keys, Duration patience)
      throws InterruptedException {
    Set<String> distinct = distinct(source, keys);
    return direct(
        source, DirectStanding.read(database, profile, source), distinct, patience, Way.DIRECT, "");
  }

  /// Gives back what it holds of the quota. Idempotent.
  @Override
  public void close() {
    gate.close();
  }

  private Set<String> distinct(Source source, List<String> keys) {
    if (source.profileId() != profile.id()) {
      throw new IllegalArgumentException(
          "source \"%s\" is of another profile than \"%s\""
              .formatted(source.name(), profile.name()));
    }
    Set<String> distinct = new LinkedHashSet<>(keys);
    if (distinct.isEmpty() || distinct.size() > MOST || distinct.contains("")) {
      throw new IllegalArgumentException(
          "a direct request names 1 to %d documents by keys that are not empty; it named %d"
              .formatted(MOST, distinct.size()));
    }
    return distinct;
  }

  private DirectAnswer direct(
      Source source,
      DirectStanding standing,
      Set<String> keys,
      Duration patience,
      Way way,
      String reason)
      throws InterruptedException {
    long started = System.nanoTime();
    Optional<Duration> rest = breaker.rest();
    try {
      Optional<String> held = standing.held().or(() -> rest.map(this::resting));
      DirectKeys sorted = DirectKeys.read(database, profile, source, keys);
      List<Item> items = items(source, sorted.known());
      Work work = work(items, held.isPresent(), started + patience.toNanos());
      String postponed =
          held.orElse(
              work.reason().isEmpty()
                  ? "its turn did not come within %s".formatted(patience)
                  : work.reason());
      DirectStore.Done done =
          store.store(source, way, items, sorted.refused().size(), work, postponed, started);
      Map<String, DirectResult> results = new LinkedHashMap<>();
      keys.forEach(
          key -> {
            String wrong = sorted.refused().get(key);
            results.put(
                key,
                wrong != null
                    ? new DirectResult.Refused(key, wrong)
                    : done.results().getOrDefault(key, new DirectResult.Unchanged(key)));
          });
      results.putAll(left(source, done.left(), standing.queueEnabled()));
      return new DirectAnswer(
          way,
          reason,
          List.copyOf(results.values()),
          done.calls(),
          done.tokens(),
          done.savedTokens(),
          since(started));
    } finally {
      if (rest.isEmpty()) {
        breaker.unused();
      }
    }
  }

  private Work work(List<Item> items, boolean held, long last) throws InterruptedException {
    Calls calls = new Calls(embedders, gate, breaker, () -> held || System.nanoTime() > last, last);
    Work work = processor.begin(calls);
    processor.work(items, work);
    return work;
  }

  /// Items that stand in no queue: their ids only tell them apart.
  private static List<Item> items(Source source, Set<String> keys) {
    List<Item> items = new ArrayList<>(keys.size());
    for (String key : keys) {
      items.add(new Item(items.size(), source.id(), key, Operation.UPDATE, 1, Instant.EPOCH));
    }
    return items;
  }

  private Map<String, DirectResult> left(
      Source source, Map<String, String> reasons, boolean queueEnabled) {
    Map<String, DirectResult> results = new LinkedHashMap<>();
    if (reasons.isEmpty()) {
      return results;
    }
    String waits =
        queueEnabled
            ? ""
            : "; the queue of source \"%s\" is not enabled, so it waits there"
                .formatted(source.name());
    try {
      queued(source, List.copyOf(reasons.keySet()))
          .forEach(
              (key, item) ->
                  results.put(key, new DirectResult.Queued(key, item, reasons.get(key) + waits)));
    } catch (DatabaseException e) {
      reasons.forEach(
          (key, why) ->
              results.put(
                  key,
                  new DirectResult.Failed(
                      key, "%s; nor could it be queued: %s".formatted(why, e.getMessage()))));
    }
    return results;
  }

  private Map<String, Long> queued(Source source, List<String> keys) {
    List<Long> ids = queue.enqueue(source.name(), keys, QUEUE_PATIENCE);
    Map<String, Long> queued = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      queued.put(keys.get(i), ids.get(i));
    }
    return queued;
  }

  private String resting(Duration rest) {
    return "the provider is down, it is tried again in %d ms: %s"
        .formatted(rest.toMillis(), breaker.reason().orElse(""));
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
