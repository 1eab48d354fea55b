package dev.inlay.cli;

import dev.inlay.core.store.IndexStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The HNSW indexes of profiles as commands show them.
final class IndexTable {
  private IndexTable() {}

  static void print(List<IndexStatus> indexes) {
    List<List<String>> rows = new ArrayList<>();
    for (IndexStatus i : indexes) {
      rows.add(List.of(i.profile(), i.state().sqlName(), detail(i)));
    }
    Table.print(List.of("profile", "index", ""), rows);
  }

  private static String detail(IndexStatus i) {
    String failed =
        i.error() == null ? "" : "; attempt %d failed: %s".formatted(i.attempts(), i.error());
    return switch (i.state()) {
      case NONE, INVALID -> Objects.toString(i.reason(), "") + failed;
      case BUILDING ->
          Objects.toString(i.phase(), "starts")
              + (i.progress() == null ? "" : " %.0f %%".formatted(100 * i.progress()));
      case READY -> i.bytes() == null ? "" : "%,d MB".formatted(i.bytes() >> 20);
    };
  }

  static Map<String, @Nullable Object> object(IndexStatus i) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("profile", i.profile());
    object.put("state", i.state().sqlName());
    object.put("reason", i.reason());
    object.put("phase", i.phase());
    object.put("progress", i.progress());
    object.put("bytes", i.bytes());
    object.put("failed_attempts", i.attempts());
    object.put("error", i.error());
    return object;
  }
}
