package dev.inlay.core.search;

import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.source.Documents;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import dev.inlay.core.store.Neighbour;
import dev.inlay.core.store.VectorStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the documents of a source nearest to a question. Safe for use by many threads.
public final class Search {
  /// UTF-16 units of a snippet.
  private static final int SNIPPET = 200;

  private final Database database;
  private final Documents documents;

  public Search(Database database) {
    this.database = database;
    this.documents = new Documents(database);
  }

  /// The nearest documents, best first.
  ///
  /// @param embedder the model of the source's profile
  /// @param question not blank; what does not fit the model is left out of the comparison
  /// @param limit 1 to 1,000
  public List<Hit> nearest(
      Source source, Profile profile, Embedder embedder, String question, int limit)
      throws InterruptedException {
    Profiles.requireSame(profile, embedder);
    int end = embedder.tokenizer().endOfPrefix(question, 0, embedder.limits().tokensPerInput());
    float[] vector =
        embedder
            .embed(new EmbeddingRequest(List.of(question.substring(0, end)), InputType.QUERY))
            .vectors()
            .getFirst();
    List<Neighbour> found =
        database.withConnection(
            c ->
                VectorStore.of(profile.layout())
                    .nearest(
                        c,
                        profile.id(),
                        source.id(),
                        source.contentTypes().getFirst(),
                        vector,
                        limit));
    Map<String, Row> rows = documents.rows(source, found.stream().map(Neighbour::docKey).toList());
    return found.stream()
        .map(n -> new Hit(n.docKey(), n.score(), snippet(rows.get(n.docKey()), n)))
        .toList();
  }

  /// The start of the chunk; the row may have become shorter since, or be gone.
  private static String snippet(@Nullable Row row, Neighbour n) {
    String text = row == null ? "" : row.texts().getFirst();
    int start = Math.min(n.start(), text.length());
    int end = Math.min(text.length(), Math.min(n.end(), start + SNIPPET));
    if (end < text.length() && end > start && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end).strip();
  }
}
