package dev.inlay.core.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The vectors of profiles, each profile's in a table of its own, `inlay.vector_<profile>`, and the
/// versions of the documents they belong to, `inlay.embedded`.
///
/// Every method works on the caller's connection and, but for [#index], in the caller's
/// transaction. Stateless and safe for use by many threads.
///
/// A version is a number taken before its row was read: a smaller one never overwrites a greater
/// one, in whatever order they arrive. A deleted document leaves a tombstone that keeps late
/// writers out. Rows are locked in the order of [DocumentKey], so that two calls of [#apply] cannot
/// deadlock; two calls in one transaction can.
public interface VectorStore {
  /// The store of a layout; one serves all profiles of that layout.
  static VectorStore of(VectorLayout layout) {
    return switch (layout) {
      case HALFVEC -> new TableStore(new HalfvecTable());
      case ARRAY -> new TableStore(new ArrayTable());
    };
  }

  /// Makes the table of a profile, with the dimensions and the layout that the profile's row says.
  /// `inlay.create_profile` does it too.
  void create(Connection c, int profileId) throws SQLException;

  /// Drops a profile's vectors and forgets which documents it has embedded.
  void drop(Connection c, int profileId) throws SQLException;

  /// Stores what a claim changes, in a number of statements that does not depend on how much it is
  /// (vectors beyond 4 MB are sent in parts). Of several changes of one document the newest counts.
  ///
  /// @throws InvalidVectorException when one vector cannot be stored; nothing was sent
  /// @throws IllegalArgumentException when there is no such profile, or its layout is another
  Applied apply(Connection c, int profileId, Changes changes) throws SQLException;

  /// Stores new versions with their vectors; see [#apply].
  default Applied write(Connection c, int profileId, List<EmbeddedDocument> documents)
      throws SQLException {
    return apply(c, profileId, new Changes(documents, List.of(), List.of()));
  }

  /// Raises the version of documents whose text is unchanged, and keeps their vectors; see [///
  /// #apply].
  default Applied confirm(Connection c, int profileId, List<EmbeddedDocument> documents)
      throws SQLException {
    return apply(c, profileId, new Changes(List.of(), documents, List.of()));
  }

  /// Removes the vectors of documents that are gone and leaves tombstones, also where nothing was
  /// stored; see [#apply].
  default Applied delete(Connection c, int profileId, List<DeletedDocument> documents)
      throws SQLException {
    return apply(c, profileId, new Changes(List.of(), List.of(), documents));
  }

  /// The stored versions, tombstones included, by key; keys never seen are not in the map.
  Map<String, StoredDocument> stored(
      Connection c, int profileId, int sourceId, String contentType, Collection<String> keys)
      throws SQLException;

  /// The vectors of texts that are stored for any document of the profile, by the hash of the text;
  /// what is not stored is not in the map. In halfvec their precision is that of a half.
  Map<ByteBuffer, List<ChunkVector>> vectorsOf(
      Connection c, int profileId, Collection<byte[]> hashes) throws SQLException;

  /// The nearest documents of a source, best first, each at most once.
  ///
  /// In the array layout 200 candidates find 98.7 % of the ten nearest of 100,000 vectors of 384
  /// dimensions in 31 ms (median of 100 questions, p90 36 ms; random clustered vectors, PostgreSQL
  /// 17 on 2 cores, other work running beside it), growing with the number of vectors;
  /// `SearchQualityTest` prints both figures.
  ///
  /// @param query of the profile's dimensions, any length but zero
  /// @param limit 1 to 10,000
  default List<Neighbour> nearest(
      Connection c, int profileId, int sourceId, String contentType, float[] query, int limit)
      throws SQLException {
    return nearest(c, profileId, sourceId, contentType, query, limit, 0);
  }

  /// The same, with the number of chunks that are ranked exactly: more find more and take longer.
  /// Where it is less than the limit, the limit counts; 0 takes the layout's default.
  List<Neighbour> nearest(
      Connection c,
      int profileId,
      int sourceId,
      String contentType,
      float[] query,
      int limit,
      int candidates)
      throws SQLException;

  /// Builds the profile's index where the layout has one, without blocking writers; does nothing
  /// when it is there. To be called after a backfill: every insertion into an index costs about 100
  /// times one into the bare table.
  ///
  /// @param c in auto-commit mode
  /// @throws IllegalStateException when a transaction is open
  void index(Connection c, int profileId) throws SQLException;

  /// Drops the profile's index, as before a backfill; does nothing when there is none.
  ///
  /// @param c in auto-commit mode
  /// @throws IllegalStateException when a transaction is open
  void dropIndex(Connection c, int profileId) throws SQLException;
}
