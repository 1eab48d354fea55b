package dev.inlay.schema.history;

import java.sql.SQLException;
import java.util.Set;

/// Errors that actors provoke: fences, refusals of what moved on meanwhile, connections cut on
/// purpose.
final class Tolerated {
  private static final Set<String> STATES =
      Set.of(
          "IN001", // a restored queue that is not adopted yet
          "IN002", // the claim was archived before the late worker came
          "IN003", // the fence
          "IN004", // an item ended in another way
          "IN005", // an item that no longer waits
          "40001", // an old snapshot that the ledger has turned away from
          "55P03", // lock not available
          "57P01", // the server is killed
          "57P02", "57P03", // and not up yet
          "08001", "08003", // the connection was cut
          "08006");

  private Tolerated() {}

  static boolean by(SQLException e) {
    return STATES.contains(String.valueOf(e.getSQLState()));
  }
}
