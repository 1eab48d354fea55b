package dev.inlay.core.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table, or a query, whose rows are embedded.
///
/// @param table whose changes are captured, quoted as in SQL where needed; null: a query without a
///   table of its own
/// @param query whose rows the documents are; null: they are the table's
/// @param rows what its documents are read from, as it stands in FROM
/// @param key the columns that name a document
/// @param contents what of a document is embedded, at least one
/// @param tenantColumn the column that says whose a row is; null: the source knows no tenants
/// @param metadata the columns that are carried along for filters
/// @param fullText the text search configuration for finding documents by their words; null: they
///   are not
/// @param queue whether workers may claim its items
/// @param fault why its documents cannot be read; null: they can
public record Source(
    int id,
    String name,
    int profileId,
    @Nullable String table,
    @Nullable String query,
    String rows,
    List<String> key,
    List<Content> contents,
    Priorities priorities,
    @Nullable String tenantColumn,
    List<String> metadata,
    @Nullable String fullText,
    Chunking chunking,
    QueueUse queue,
    @Nullable String fault) {
  public Source {
    key = List.copyOf(key);
    contents = List.copyOf(contents);
    metadata = List.copyOf(metadata);
  }

  /// The table, or the query in brackets, as it is told to people.
  public String place() {
    return table != null ? table : rows;
  }

  /// Of its contents, in their order.
  public List<String> contentTypes() {
    return contents.stream().map(Content::type).toList();
  }
}
