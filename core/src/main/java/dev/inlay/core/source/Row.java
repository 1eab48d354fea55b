package dev.inlay.core.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document, as its row is now.
///
/// @param tenant whose it is; empty: nobody's; null: its source knows no tenants
/// @param metadata what is carried along for filters, a JSON object; null: nothing
/// @param texts one for each of [Source#contents()], in their order
public record Row(@Nullable String tenant, @Nullable String metadata, List<String> texts) {
  public Row {
    texts = List.copyOf(texts);
  }
}
