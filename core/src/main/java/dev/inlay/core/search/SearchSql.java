package dev.inlay.core.search;

import dev.inlay.core.db.SqlFile;

/// The statements of this package, from their files.
final class SearchSql {
  static final String SEARCH = SqlFile.load("search/search");

  private SearchSql() {}
}
