package dev.inlay.core.store;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One change of one document, as its row in `inlay.embedded` will say.
sealed interface Version {
  record Embedded(EmbeddedDocument document) implements Version {}

  record Confirmed(EmbeddedDocument document) implements Version {}

  record Deleted(DeletedDocument document) implements Version {}

  /// The newest change of each document, in the order in which rows are locked. Of two with the
  /// same item the first counts.
  static SortedMap<DocumentKey, Version> newest(Changes changes) {
    SortedMap<DocumentKey, Version> newest = new TreeMap<>();
    for (EmbeddedDocument d : changes.embedded()) {
      newest.merge(d.key(), new Embedded(d), Version::newer);
    }
    for (EmbeddedDocument d : changes.confirmed()) {
      newest.merge(d.key(), new Confirmed(d), Version::newer);
    }
    for (DeletedDocument d : changes.deleted()) {
      for (String contentType : d.contentTypes()) {
        newest.merge(
            new DocumentKey(d.sourceId(), contentType, d.docKey()), new Deleted(d), Version::newer);
      }
    }
    return newest;
  }

  private static Version newer(Version a, Version b) {
    return b.itemId() > a.itemId() ? b : a;
  }

  default long itemId() {
    return switch (this) {
      case Embedded e -> e.document.itemId();
      case Confirmed e -> e.document.itemId();
      case Deleted d -> d.document.itemId();
    };
  }

  default byte @Nullable [] contentHash() {
    return switch (this) {
      case Embedded e -> e.document.contentHash();
      case Confirmed e -> e.document.contentHash();
      case Deleted d -> null;
    };
  }

  /// -1 for a confirmation, which leaves them as they are.
  default int chunks() {
    return switch (this) {
      case Embedded e -> e.document.chunks().size();
      case Confirmed e -> -1;
      case Deleted d -> 0;
    };
  }

  default long tokens() {
    return this instanceof Embedded e ? e.document.tokens() : 0;
  }

  /// Null of a deleted document, too: what is gone is not shown to anybody.
  default @Nullable String tenant() {
    return switch (this) {
      case Embedded e -> e.document.tenant();
      case Confirmed e -> e.document.tenant();
      case Deleted d -> null;
    };
  }

  default @Nullable String metadata() {
    return switch (this) {
      case Embedded e -> e.document.metadata();
      case Confirmed e -> e.document.metadata();
      case Deleted d -> null;
    };
  }

  /// Null of a confirmation, which leaves them as they are.
  default @Nullable String words() {
    return this instanceof Embedded e ? e.document.words() : null;
  }

  default List<ChunkVector> vectors() {
    return this instanceof Embedded e ? e.document.chunks() : List.of();
  }
}
