package dev.inlay.core.worker;

import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.chunk.TooManyChunksException;
import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.quota.LimitStatus;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import dev.inlay.core.store.StoredDocument;
import dev.inlay.core.store.VectorStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Tells what embedding a source would take, from a sample of its documents: they are rendered,
/// compared with what is stored, and chunked as a worker would, but not sent.
public final class Estimator {
  private static final int SLICE = 64;

  private final Database database;
  private final Profile profile;
  private final Embedder embedder;

  /// @param embedder the profile's model, for its tokenizer and caps
  public Estimator(Database database, Profile profile, Embedder embedder) {
    this.database = database;
    this.profile = profile;
    this.embedder = embedder;
  }

  /// Reads at most so many documents.
  public Estimate estimate(Source source, int sample) {
    List<String> keys = keys(source, sample);
    Sums sums = new Sums();
    for (int i = 0; i < keys.size(); i += SLICE) {
      add(source, keys.subList(i, Math.min(keys.size(), i + SLICE)), sums);
    }
    long documents = count(source);
    double scale = sums.documents == 0 ? 0 : (double) documents / sums.documents;
    long chunks = Math.round(sums.chunks * scale);
    long tokens = Math.round(sums.tokens * scale * ratio());
    Limits limits = embedder.limits();
    long calls =
        Math.max(
            ceil((double) chunks / limits.inputsPerCall()),
            ceil((double) tokens / limits.tokensPerCall()));
    QuotaAdministration quota = new QuotaAdministration(database);
    OptionalLong price = quota.price(profile.id());
    OptionalLong microDollars =
        price.isPresent()
            ? OptionalLong.of(Math.round(tokens / 1e6 * price.getAsLong()))
            : OptionalLong.empty();
    Map<String, Double> needs = new LinkedHashMap<>();
    needs.put("requests", (double) calls);
    needs.put("inputs", (double) chunks);
    needs.put("tokens", (double) tokens);
    needs.put("money", microDollars.orElse(0) / 1000.0); // as the status counts it
    Optional<Bound> bound = bound(quota.status(profile.name()), needs);
    return new Estimate(
        documents,
        Math.round(sums.unchanged * scale),
        Math.round(sums.blank * scale),
        chunks,
        tokens,
        calls,
        microDollars,
        bound.map(Bound::duration),
        bound.map(Bound::limit),
        sums.documents);
  }

  private static final class Sums {
    int documents;
    int unchanged;
    int blank;
    long chunks;
    long tokens;
  }

  /// The limit that lets everything go last.
  record Bound(Duration duration, String limit) {}

  private void add(Source source, List<String> keys, Sums sums) {
    Map<String, Row> rows = new Documents(database).rows(source, keys);
    Chunker chunker = new Chunkers(embedder).of(source.chunking());
    Map<String, Boolean> unchanged = new HashMap<>();
    Map<String, Boolean> blank = new HashMap<>();
    for (int i = 0; i < source.contents().size(); i++) {
      String type = source.contents().get(i).type();
      Map<String, StoredDocument> stored =
          database.withConnection(
              c ->
                  VectorStore.of(profile.layout())
                      .stored(c, profile.id(), source.id(), type, keys));
      for (Map.Entry<String, Row> entry : rows.entrySet()) {
        String text = entry.getValue().texts().get(i);
        StoredDocument before = stored.get(entry.getKey());
        boolean same =
            before != null && ContentHash.of(text, chunker).matches(before.contentHash());
        List<Chunk> chunks = same ? List.of() : chunks(chunker, text);
        unchanged.merge(entry.getKey(), same, Boolean::logicalAnd);
        blank.merge(entry.getKey(), !same && chunks.isEmpty(), Boolean::logicalAnd);
        sums.chunks += chunks.size();
        sums.tokens += chunks.stream().mapToLong(Chunk::tokens).sum();
      }
    }
    sums.documents += rows.size();
    sums.unchanged += (int) unchanged.values().stream().filter(same -> same).count();
    sums.blank += (int) blank.values().stream().filter(empty -> empty).count();
  }

  /// What has too many chunks becomes a dead letter, and costs as little as what has none.
  private static List<Chunk> chunks(Chunker chunker, String body) {
    try {
      return chunker.chunks(body);
    } catch (TooManyChunksException e) {
      return List.of();
    }
  }

  /// How long it takes until all that is needed was allowed: what all accounts have left now goes
  /// at once, the rest as they refill. A unit that one account does not limit is not limited.
  static Optional<Bound> bound(List<LimitStatus> limits, Map<String, Double> needs) {
    long accounts =
        limits.stream().filter(LimitStatus::enabled).map(LimitStatus::account).distinct().count();
    Map<String, List<LimitStatus>> byKind = new LinkedHashMap<>();
    for (LimitStatus limit : limits) {
      if (limit.enabled() && limit.unit().isPresent() && limit.per().isPresent()) {
        byKind
            .computeIfAbsent(
                limit.unit().get() + "/" + limit.per().get(), kind -> new ArrayList<>())
            .add(limit);
      }
    }
    Bound longest = null;
    for (Map.Entry<String, List<LimitStatus>> kind : byKind.entrySet()) {
      if (kind.getValue().size() < accounts) {
        continue;
      }
      double amount = kind.getValue().stream().mapToDouble(l -> l.amount().orElse(0)).sum();
      double left =
          kind.getValue().stream().mapToDouble(l -> Math.max(0, l.available().orElse(0))).sum();
      LimitStatus one = kind.getValue().getFirst();
      double need = needs.getOrDefault(one.unit().orElse(""), 0.0);
      double periods = amount == 0 ? 0 : Math.max(0, need - left) / amount;
      double seconds =
          switch (one.per().orElse("")) {
            case "minute" -> periods * 60;
            case "day" -> Math.ceil(periods) * 86_400;
            default -> Math.ceil(periods) * 30 * 86_400;
          };
      Duration duration = Duration.ofSeconds(Math.round(seconds));
      if (longest == null || duration.compareTo(longest.duration()) > 0) {
        longest = new Bound(duration, kind.getKey());
      }
    }
    return Optional.ofNullable(longest);
  }

  private List<String> keys(Source source, int sample) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select doc_key from inlay.sample_keys(?, ?)")) {
            s.setString(1, source.name());
            s.setInt(2, sample);
            List<String> keys = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                keys.add(r.getString(1));
              }
            }
            return keys;
          }
        });
  }

  private long count(Source source) {
    return database.withConnection(
        c -> {
          try (Statement s = c.createStatement();
              ResultSet r = s.executeQuery("select count(*) from " + source.rows() + " t")) {
            r.next();
            return r.getLong(1);
          }
        });
  }

  private double ratio() {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select ratio from inlay.token_ratio where profile_id = ?")) {
            s.setInt(1, profile.id());
            try (ResultSet r = s.executeQuery()) {
              return r.next() ? r.getDouble(1) : 1;
            }
          }
        });
  }

  private static long ceil(double number) {
    return (long) Math.ceil(number);
  }
}
