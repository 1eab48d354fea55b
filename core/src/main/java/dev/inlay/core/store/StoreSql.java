package dev.inlay.core.store;

import dev.inlay.core.db.SqlFile;

/// The statements of this package, from their files. The one place where a profile's number becomes
/// part of a name.
final class StoreSql {
  static final String ACCEPT = SqlFile.load("store/accept");
  static final String ARRAY_INSERT = SqlFile.load("store/array_insert");
  static final String ARRAY_REMOVE = SqlFile.load("store/array_remove");
  static final String EXTENSION = SqlFile.load("store/extension");
  static final String HALFVEC_INSERT = SqlFile.load("store/halfvec_insert");
  static final String HALFVEC_REMOVE = SqlFile.load("store/halfvec_remove");
  static final String INDEX_BUILD = SqlFile.load("store/index_build");
  static final String INDEX_DROP = SqlFile.load("store/index_drop");
  static final String INDEX_STATE = SqlFile.load("store/index_state");
  static final String INDEX_STATUS = SqlFile.load("store/index_status");
  static final String NEAREST = SqlFile.load("store/nearest");
  static final String OPERATORS = SqlFile.load("store/operators");
  static final String PROFILE = SqlFile.load("store/profile");
  static final String STORED = SqlFile.load("store/stored");
  static final String UNKNOWN = SqlFile.load("store/unknown");
  static final String VECTORS_OF = SqlFile.load("store/vectors_of");
  static final String VERSIONS = SqlFile.load("store/versions");

  private StoreSql() {}

  static String of(String statement, int profileId) {
    return statement.replace("{profile}", Integer.toString(profileId));
  }

  static String of(String statement, int profileId, int dimensions) {
    return of(statement, profileId).replace("{dimensions}", Integer.toString(dimensions));
  }
}
