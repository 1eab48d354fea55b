package dev.inlay.core.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [Sources#add] needs.
///
/// @param key one column, or several that are unique together
/// @param contents what is embedded, at least one
/// @param tenantColumn the column that says whose a row is: tenants take turns; null: none
/// @param metadata columns to be carried along for filters
/// @param fullText a text search configuration, for finding documents by their words, too
/// @param queue whether workers may claim its items
public record Declaration(
    String name,
    String profile,
    Origin origin,
    List<String> key,
    List<Content> contents,
    Priorities priorities,
    @Nullable String tenantColumn,
    List<String> metadata,
    @Nullable String fullText,
    Chunking chunking,
    QueueUse queue) {
  public Declaration {
    key = List.copyOf(key);
    contents = List.copyOf(contents);
    metadata = List.copyOf(metadata);
    if (!name.matches("[a-z][a-z0-9_-]{0,62}")) {
      throw new IllegalArgumentException(
          "a source's name is made of lower-case letters, digits, _ and -, letter first, at most 63: not \"%s\""
              .formatted(name));
    }
  }

  /// One text of a table.
  public static Declaration of(
      String name, String profile, String table, List<String> key, String template) {
    return new Declaration(
        name,
        profile,
        Origin.table(table),
        key,
        List.of(Content.of("full_text", template)),
        Priorities.DEFAULT,
        null,
        List.of(),
        null,
        Chunking.OF_MODEL,
        QueueUse.INHERITED);
  }

  /// The same from elsewhere.
  public Declaration withOrigin(Origin origin) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        tenantColumn,
        metadata,
        fullText,
        chunking,
        queue);
  }

  /// The same with other texts.
  public Declaration withContents(Content... contents) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        List.of(contents),
        priorities,
        tenantColumn,
        metadata,
        fullText,
        chunking,
        queue);
  }

  /// The same with other priorities.
  public Declaration withPriorities(Priorities priorities) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        tenantColumn,
        metadata,
        fullText,
        chunking,
        queue);
  }

  /// The same with tenants.
  public Declaration withTenant(@Nullable String column) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        column,
        metadata,
        fullText,
        chunking,
        queue);
  }

  /// The same with columns that are carried along.
  public Declaration withMetadata(List<String> columns) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        tenantColumn,
        columns,
        fullText,
        chunking,
        queue);
  }

  /// The same with full-text search.
  public Declaration withFullText(@Nullable String configuration) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        tenantColumn,
        metadata,
        configuration,
        chunking,
        queue);
  }

  /// The same with other chunks.
  public Declaration withChunking(Chunking chunking) {
    return new Declaration(
        name,
        profile,
        origin,
        key,
        contents,
        priorities,
        tenantColumn,
        metadata,
        fullText,
        chunking,
        queue);
  }
}
