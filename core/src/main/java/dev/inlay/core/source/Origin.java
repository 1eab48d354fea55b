package dev.inlay.core.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a source's documents are read, and how their changes are noticed.
///
/// @param table whose changes triggers capture, and whose rows the documents are when there is no
///   query; quoted as in SQL where needed; null: a query without a table of its own
/// @param query one select whose rows are the documents; tables in it are named with their schemas
/// @param watches tables that the query joins in
/// @param poll instead of triggers; null: none
public record Origin(
    @Nullable String table, @Nullable String query, List<Watch> watches, @Nullable Poll poll) {
  public Origin {
    watches = List.copyOf(watches);
  }

  /// The rows of a table.
  public static Origin table(String table) {
    return new Origin(table, null, List.of(), null);
  }

  /// A table joined in by a query: a change of its rows queues the documents whose columns match.
  ///
  /// @param columns of the table
  /// @param matches the columns of the query that they equal; empty: those of the key
  public record Watch(String table, List<String> columns, List<String> matches) {
    public Watch {
      columns = List.copyOf(columns);
      matches = List.copyOf(matches);
    }
  }

  /// Changes are found by a column that grows with each; deletes are not.
  ///
  /// @param column a time or a number
  /// @param seconds between two looks
  /// @param overlap how far behind the greatest value a late writer may commit: an interval, or a
  ///   number; null: 5 minutes, or 1000
  public record Poll(String column, double seconds, @Nullable String overlap) {}
}
