package dev.inlay.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [Migrations#migrate] has done.
///
/// @param applied the names of the migrations applied; empty when the schema was up to date
/// @param adopted what became of the queue of a restored database; null when it was not restored
public record Migrated(List<String> applied, @Nullable Adopted adopted) {
  public Migrated {
    applied = List.copyOf(applied);
  }

  /// The open items of a queue that came out of a dump were appended anew.
  ///
  /// @param items how many: what waited, what was delayed, what was being processed
  /// @param claims how many claims that were open in the dump were released
  public record Adopted(long items, long claims) {}
}
