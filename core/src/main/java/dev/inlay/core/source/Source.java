package dev.inlay.core.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table whose rows are embedded.
///
/// @param table schema and table, quoted as in SQL where needed
/// @param key the columns that name a document
/// @param contentType what of a document is embedded, for example `full_text`
/// @param template the text of a document, its columns in braces
/// @param priority of its changes: high, medium or low
/// @param tenantColumn the column that says whose a row is; null: the source knows no tenants
/// @param queue whether workers may claim its items
public record Source(
    int id,
    String name,
    int profileId,
    String table,
    List<String> key,
    String contentType,
    String template,
    String priority,
    @Nullable String tenantColumn,
    QueueUse queue) {
  public Source {
    key = List.copyOf(key);
  }
}
