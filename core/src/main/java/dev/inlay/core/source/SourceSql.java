package dev.inlay.core.source;

import dev.inlay.core.db.SqlFile;

/// The statements of this package, from their files.
final class SourceSql {
  static final String BACKFILL = SqlFile.load("source/backfill");
  static final String DECLARE = SqlFile.load("source/declare");
  static final String SELECT = SqlFile.load("source/select");
  static final String STATUS = SqlFile.load("source/status");

  private SourceSql() {}
}
