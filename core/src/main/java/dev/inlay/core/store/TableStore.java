package dev.inlay.core.store;

import dev.inlay.core.embed.Components;
import dev.inlay.core.store.VectorTable.Row;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The store: which versions are accepted is decided here, how vectors are kept by the table.
final class TableStore implements VectorStore {
  /// Components sent in one statement: 4 MB in memory, 8 MB on the wire.
  private static final int COMPONENTS = 1 << 20;

  private final VectorTable table;

  TableStore(VectorTable table) {
    this.table = table;
  }

  @Override
  public void create(Connection c, int profileId) throws SQLException {
    profile(c, profileId);
    call(c, "select inlay.create_vector_table(?)", profileId);
  }

  @Override
  public void drop(Connection c, int profileId) throws SQLException {
    call(c, "select inlay.drop_vector_table(?)", profileId);
  }

  @Override
  public Applied apply(Connection c, int profileId, Changes changes) throws SQLException {
    SortedMap<DocumentKey, Version> versions = Version.newest(changes);
    if (versions.isEmpty()) {
      return new Applied(Set.of(), Set.of(), Set.of());
    }
    ProfileRow profile = profile(c, profileId);
    for (EmbeddedDocument document : changes.embedded()) {
      check(profile, document);
    }
    Set<DocumentKey> accepted = accept(c, profile, versions);
    replace(c, profile, versions, accepted);
    Set<DocumentKey> refused = new HashSet<>(versions.keySet());
    refused.removeAll(accepted);
    Set<DocumentKey> unconfirmed = unconfirmed(c, profile, versions, refused);
    refused.removeAll(unconfirmed);
    return new Applied(accepted, refused, unconfirmed);
  }

  /// The documents whose change is newer than what is stored; their rows, and those of the others,
  /// are locked.
  private static Set<DocumentKey> accept(
      Connection c, ProfileRow profile, SortedMap<DocumentKey, Version> versions)
      throws SQLException {
    Set<DocumentKey> accepted = new HashSet<>();
    List<DocumentKey> unknown = new ArrayList<>();
    List<Version> rows = List.copyOf(versions.values());
    try (PreparedStatement s = c.prepareStatement(StoreSql.ACCEPT)) {
      new Parameters(c, s)
          .integer(profile.id())
          .keys(List.copyOf(versions.keySet()))
          .longs(rows, Version::itemId)
          .bytes(rows.stream().map(Version::contentHash).toArray(byte[][]::new))
          .integers(rows, Version::chunks)
          .longs(rows, Version::tokens)
          .texts(rows.stream().map(Version::tenant).toList())
          .texts(rows.stream().map(Version::metadata).toList())
          .texts(rows.stream().map(Version::words).toList());
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          (r.getInt(4) < 0 ? unknown : accepted).add(key(r));
        }
      }
    }
    if (!unknown.isEmpty()) {
      try (PreparedStatement s = c.prepareStatement(StoreSql.UNKNOWN)) {
        new Parameters(c, s).keys(unknown).integer(profile.id());
        s.executeUpdate();
      }
    }
    return accepted;
  }

  private void replace(
      Connection c,
      ProfileRow profile,
      SortedMap<DocumentKey, Version> versions,
      Set<DocumentKey> accepted)
      throws SQLException {
    List<DocumentKey> changed = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    versions.forEach(
        (key, version) -> {
          if (accepted.contains(key) && !(version instanceof Version.Confirmed)) {
            changed.add(key);
            version.vectors().forEach(chunk -> rows.add(new Row(key, chunk)));
          }
        });
    if (!changed.isEmpty()) {
      table.remove(c, profile, changed);
    }
    int most = Math.max(1, COMPONENTS / profile.dimensions());
    for (int from = 0; from < rows.size(); from += most) {
      table.insert(c, profile, rows.subList(from, Math.min(rows.size(), from + most)));
    }
  }

  /// The refused confirmations that no newer version explains.
  private static Set<DocumentKey> unconfirmed(
      Connection c,
      ProfileRow profile,
      SortedMap<DocumentKey, Version> versions,
      Set<DocumentKey> refused)
      throws SQLException {
    Set<DocumentKey> unconfirmed = new HashSet<>();
    for (DocumentKey key : refused) {
      if (versions.get(key) instanceof Version.Confirmed) {
        unconfirmed.add(key);
      }
    }
    if (unconfirmed.isEmpty()) {
      return unconfirmed;
    }
    try (PreparedStatement s = c.prepareStatement(StoreSql.VERSIONS)) {
      new Parameters(c, s).keys(List.copyOf(unconfirmed)).integer(profile.id());
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          DocumentKey key = key(r);
          Version version = versions.get(key);
          if (version != null && version.itemId() <= r.getLong(4)) {
            unconfirmed.remove(key);
          }
        }
      }
    }
    return unconfirmed;
  }

  private void check(ProfileRow profile, EmbeddedDocument document) {
    for (ChunkVector chunk : document.chunks()) {
      String fault = fault(profile, chunk.vector());
      if (fault != null) {
        throw new InvalidVectorException(document.itemId(), chunk.chunk(), fault);
      }
    }
  }

  private @Nullable String fault(ProfileRow profile, float[] vector) {
    if (vector.length != profile.dimensions()) {
      return "the vector has %d dimensions, profile %d has %d"
          .formatted(vector.length, profile.id(), profile.dimensions());
    }
    if (!Components.areFinite(vector)) {
      return "the vector holds NaN or an infinite number";
    }
    return Components.areZero(vector)
        ? "the vector is all zero and has no direction"
        : table.fault(vector);
  }

  @Override
  public Map<String, StoredDocument> stored(
      Connection c, int profileId, int sourceId, String contentType, Collection<String> keys)
      throws SQLException {
    Map<String, StoredDocument> stored = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(StoreSql.STORED)) {
      new Parameters(c, s)
          .integer(profileId)
          .integer(sourceId)
          .text(contentType)
          .texts(List.copyOf(keys));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          stored.put(r.getString(1), new StoredDocument(r.getLong(2), r.getBytes(3), r.getLong(4)));
        }
      }
    }
    return stored;
  }

  @Override
  public Map<ByteBuffer, List<ChunkVector>> vectorsOf(
      Connection c, int profileId, Collection<byte[]> hashes) throws SQLException {
    Map<ByteBuffer, List<ChunkVector>> found = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(StoreSql.of(StoreSql.VECTORS_OF, profileId))) {
      new Parameters(c, s).bytes(hashes.toArray(byte[][]::new)).integer(profileId);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          found
              .computeIfAbsent(
                  ByteBuffer.wrap(r.getBytes(1)).asReadOnlyBuffer(), hash -> new ArrayList<>())
              .add(
                  new ChunkVector(
                      r.getInt(2),
                      r.getInt(3),
                      r.getInt(4),
                      floats((Float[]) r.getArray(5).getArray())));
        }
      }
    }
    return found;
  }

  private static float[] floats(Float[] boxed) {
    float[] vector = new float[boxed.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = boxed[i];
    }
    return vector;
  }

  @Override
  public List<Neighbour> nearest(
      Connection c,
      int profileId,
      int sourceId,
      String contentType,
      float[] query,
      int limit,
      int candidates)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(StoreSql.NEAREST)) {
      new Parameters(c, s)
          .integer(profileId)
          .integer(sourceId)
          .text(contentType)
          .floats(query)
          .integer(limit)
          .integer(candidates);
      List<Neighbour> found = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          found.add(
              new Neighbour(r.getString(1), r.getInt(2), r.getInt(3), r.getInt(4), r.getFloat(5)));
        }
      }
      return found;
    }
  }

  @Override
  public void index(Connection c, int profileId) throws SQLException {
    requireNoTransaction(c);
    table.index(c, profileId);
  }

  @Override
  public void dropIndex(Connection c, int profileId) throws SQLException {
    requireNoTransaction(c);
    table.dropIndex(c, profileId);
  }

  private ProfileRow profile(Connection c, int profileId) throws SQLException {
    ProfileRow profile = ProfileRow.read(c, profileId);
    if (profile.layout() != table.layout()) {
      throw new IllegalArgumentException(
          "profile %d keeps its vectors as %s, this store as %s; take VectorStore.of(the profile's layout)"
              .formatted(profileId, profile.layout().sqlName(), table.layout().sqlName()));
    }
    return profile;
  }

  private static void call(Connection c, String statement, int profileId) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(statement)) {
      s.setInt(1, profileId);
      s.execute();
    }
  }

  private static void requireNoTransaction(Connection c) throws SQLException {
    if (!c.getAutoCommit()) {
      throw new IllegalStateException("an index is built outside of transactions: set auto-commit");
    }
  }

  private static DocumentKey key(ResultSet r) throws SQLException {
    return new DocumentKey(r.getInt(1), r.getString(2), r.getString(3));
  }
}
