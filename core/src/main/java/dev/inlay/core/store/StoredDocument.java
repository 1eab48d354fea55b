package dev.inlay.core.store;

import org.jspecify.annotations.Nullable;

/// The version of a document that is stored.
///
/// @param itemId the version with which it was written, confirmed or deleted
/// @param contentHash of its text; null: deleted
/// @param tokens that its vectors cost
@SuppressWarnings({
  "ArrayRecordComponent", // compared by MessageDigest.isEqual, never as a whole
  "exports" // of the annotation on the array, which only compilers look at
})
public record StoredDocument(long itemId, byte @Nullable [] contentHash, long tokens) {
  /// Whether only a tombstone is left.
  public boolean deleted() {
    return contentHash == null;
  }
}
