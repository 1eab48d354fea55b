package dev.inlay.core.search;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the documents of a source nearest to a question. Safe for use by many threads.
public final class Search {
  /// UTF-16 units of a snippet.
  private static final int SNIPPET = 200;

  /// The source is searched by the vectors of another profile by now.
  private static final String OTHER_PROFILE = "IN041";

  private final Database database;
  private final Sources sources;
  private final Profiles profiles;
  private final Documents documents;

  /// Where the model of a profile comes from; whoever gives it closes it.
  @FunctionalInterface
  public interface Models {
    Embedder of(Profile profile);
  }

  public Search(Database database) {
    this.database = database;
    this.sources = new Sources(database);
    this.profiles = new Profiles(database);
    this.documents = new Documents(database);
  }

  /// The documents found, best first.
  ///
  /// The question is embedded with the model of the profile that the source names, and compared
  /// with that profile's vectors only: when the source is switched to another one in between, it is
  /// embedded again.
  ///
  /// @throws DatabaseException.Refused naming the unknown source, content type or metadata, or what
  ///   the source must declare for its words to be searched
  public List<Hit> find(SearchRequest request, Models models) throws InterruptedException {
    try {
      return findOnce(request, models);
    } catch (DatabaseException.Refused e) {
      if (!e.code().equals(OTHER_PROFILE)) {
        throw e;
      }
      return findOnce(request, models);
    }
  }

  private List<Hit> findOnce(SearchRequest request, Models models) throws InterruptedException {
    Source source = sources.require(request.source());
    Optional<Profile> profile = profiles.find(source.profileId());
    if (profile.isEmpty()) {
      throw DatabaseException.refused(
          "the profile of source \"%s\" was just removed. Search again".formatted(source.name()),
          OTHER_PROFILE);
    }
    float[] query = embedded(request.question(), profile.get(), models.of(profile.get()));
    List<Found> found = database.withConnection(c -> found(c, request, profile.get(), query));
    Map<String, Row> rows = documents.rows(source, found.stream().map(Found::key).toList());
    return found.stream().map(f -> f.hit(snippet(source, rows.get(f.key), f))).toList();
  }

  private static float[] embedded(String question, Profile profile, Embedder embedder)
      throws InterruptedException {
    Profiles.requireSame(profile, embedder);
    int end = embedder.tokenizer().endOfPrefix(question, 0, embedder.limits().tokensPerInput());
    return embedder
        .embed(new EmbeddingRequest(List.of(question.substring(0, end)), InputType.QUERY))
        .vectors()
        .getFirst();
  }

  /// A row of `inlay.search()`.
  ///
  /// @param start of its best chunk; 0 when it has none
  private record Found(
      String key,
      String contentType,
      double score,
      int start,
      int end,
      @Nullable String metadata,
      Hit.Why why) {
    Hit hit(String snippet) {
      return new Hit(key, contentType, score, metadata, snippet, why);
    }
  }

  private static List<Found> found(
      Connection c, SearchRequest request, Profile profile, float[] query) throws SQLException {
    List<String> names = List.copyOf(request.filter().keySet());
    try (PreparedStatement s = c.prepareStatement(SearchSql.SEARCH)) {
      s.setString(1, request.source());
      s.setObject(2, query);
      s.setInt(3, request.limit());
      s.setString(4, request.source());
      s.setArray(5, c.createArrayOf("text", names.toArray()));
      s.setArray(6, c.createArrayOf("text", names.stream().map(request.filter()::get).toArray()));
      s.setString(7, request.contentType());
      s.setString(8, request.tenant());
      s.setString(9, request.words());
      s.setString(10, profile.name());
      List<Found> found = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          found.add(
              new Found(
                  r.getString(1),
                  r.getString(2),
                  r.getDouble(3),
                  r.getInt(4),
                  r.getObject(5) == null ? Integer.MAX_VALUE : r.getInt(5),
                  r.getString(6),
                  new Hit.Why(
                      r.getObject(7) == null ? null : r.getDouble(7),
                      r.getObject(8, Integer.class),
                      r.getObject(9, Integer.class))));
        }
      }
      return found;
    }
  }

  /// The start of the chunk; the row may have become shorter since, or be gone, and the source may
  /// have lost the content type.
  private static String snippet(Source source, @Nullable Row row, Found found) {
    int place = source.contentTypes().indexOf(found.contentType);
    String text = row == null || place < 0 ? "" : row.texts().get(place);
    int start = Math.min(found.start, text.length());
    int end = Math.min(text.length(), Math.min(found.end, start + SNIPPET));
    if (end < text.length() && end > start && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end).strip();
  }
}
