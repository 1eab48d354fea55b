package dev.inlay.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `real[]` and signatures.
///
/// One statement inserts both from arrays. Figures: 40,000 rows of 384 dimensions in batches of
/// 512, a commit each, three interleaved runs on PostgreSQL 15 (2 cores, 128 MB shared_buffers,
/// default durability), rows/s of the best run, into one table of vectors and signatures: from
/// arrays 23,500, COPY BINARY 25,900, multi-row VALUES 18,900; into two tables, from arrays,
/// 19,300. COPY was not taken for its tenth: it is refused where row-level security applies.
final class ArrayTable implements VectorTable {
  /// Beyond these, products of floats would leave the range of floats.
  private static final double SHORTEST = 1e-15;

  private static final double LONGEST = 1e15;

  private static final int VARBIT = 1562; // PostgreSQL's number of the type
  private static final int VARBIT_ARRAY = 1563;

  @Override
  public VectorLayout layout() {
    return VectorLayout.ARRAY;
  }

  @Override
  public @Nullable String fault(float[] vector) {
    double norm = Math.sqrt(Signature.squares(vector));
    return norm < SHORTEST || norm > LONGEST
        ? "the vector's length is %g, not %g to %g".formatted(norm, SHORTEST, LONGEST)
        : null;
  }

  @Override
  public void remove(Connection c, ProfileRow profile, List<DocumentKey> documents)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(StoreSql.of(StoreSql.ARRAY_REMOVE, profile.id()))) {
      new Parameters(c, s).keys(documents);
      s.executeUpdate();
    }
  }

  @Override
  public void insert(Connection c, ProfileRow profile, List<Row> rows) throws SQLException {
    int n = profile.dimensions();
    float[] norms = new float[rows.size()];
    BinaryArray signatures = new BinaryArray(VARBIT, rows.size(), Signature.size(n));
    for (int i = 0; i < rows.size(); i++) {
      float[] vector = rows.get(i).chunk().vector();
      double squares = Signature.squares(vector);
      norms[i] = (float) Math.sqrt(squares);
      Signature.encode(vector, squares, signatures.element());
    }
    try (PreparedStatement s =
        c.prepareStatement(StoreSql.of(StoreSql.ARRAY_INSERT, profile.id(), n))) {
      new Parameters(c, s)
          .keys(rows.stream().map(Row::document).toList())
          .integers(rows, row -> row.chunk().chunk())
          .integers(rows, row -> row.chunk().start())
          .integers(rows, row -> row.chunk().end())
          .floats(norms)
          .encoded(VARBIT_ARRAY, signatures)
          .floats(rows.stream().map(row -> row.chunk().vector()).toArray(float[][]::new));
      s.executeUpdate();
    }
  }

  @Override
  public void index(Connection c, int profileId) {} // the scan of the signatures needs none

  @Override
  public void dropIndex(Connection c, int profileId) {}
}
