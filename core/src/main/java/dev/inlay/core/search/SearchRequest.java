package dev.inlay.core.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is looked for, and among which documents.
///
/// @param source its name
/// @param question what is embedded, not blank; what does not fit the model is left out of the
///   comparison
/// @param limit the most hits, 1 to 10,000
/// @param filter metadata that documents must have, by name; a value is compared as what is stored
///   there, a number, a truth value or a text
/// @param contentType null: all of the source
/// @param tenant whose documents; null: those of the session's tenant, or all
/// @param words for full-text search beside it, in the words of a search engine (quotes, OR, -);
///   the two orders are fused; null: by vectors alone
public record SearchRequest(
    String source,
    String question,
    int limit,
    Map<String, String> filter,
    @Nullable String contentType,
    @Nullable String tenant,
    @Nullable String words) {
  public SearchRequest {
    filter = Map.copyOf(filter);
    if (question.isBlank()) {
      throw new IllegalArgumentException("say what to look for: the question is blank");
    }
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("the limit must be 1 to 10000, not " + limit);
    }
  }

  /// Ten hits among all documents of a source, by vectors.
  public static SearchRequest of(String source, String question) {
    return new SearchRequest(source, question, 10, Map.of(), null, null, null);
  }

  public SearchRequest withLimit(int most) {
    return new SearchRequest(source, question, most, filter, contentType, tenant, words);
  }

  public SearchRequest withFilter(Map<String, String> values) {
    return new SearchRequest(source, question, limit, values, contentType, tenant, words);
  }

  public SearchRequest withContentType(@Nullable String type) {
    return new SearchRequest(source, question, limit, filter, type, tenant, words);
  }

  public SearchRequest withTenant(@Nullable String whose) {
    return new SearchRequest(source, question, limit, filter, contentType, whose, words);
  }

  /// By the words of the question, too.
  public SearchRequest hybrid() {
    return withWords(question);
  }

  public SearchRequest withWords(@Nullable String said) {
    return new SearchRequest(source, question, limit, filter, contentType, tenant, said);
  }
}
