package dev.inlay.bench.queue;

import dev.inlay.bench.BenchServer;
import dev.inlay.core.db.DatabaseUrl;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// The control of the enqueue: COPY BINARY of (source, operation, key) into a table without index,
/// in batches of the same size, each a commit. The fastest way to put rows into PostgreSQL.
final class CopyBinary {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int ROW_BYTES = 2 + 4 + 4 + 4 + 1 + 4 + 16;

  double enqueue(BenchServer server, Contender.Load load) throws Exception {
    DatabaseUrl url = server.create("control");
    try (Connection c = server.connect(url)) {
      Script.run(c, "copy_binary.sql");
    }
    return Bulk.load(server, url, load.enqueue(), CopyBinary::copy);
  }

  private static void copy(Connection c, int from, int n) throws Exception {
    ByteBuffer rows = ByteBuffer.allocate(32 + n * ROW_BYTES);
    rows.put(SIGNATURE).putInt(0).putInt(0);
    for (int i = 0; i < n; i++) {
      byte[] key = Keys.of(from + i).getBytes(StandardCharsets.UTF_8);
      rows.putShort((short) 3).putInt(4).putInt(1).putInt(1).put((byte) 'I');
      rows.putInt(key.length).put(key);
    }
    rows.putShort((short) -1);
    CopyIn copy =
        c.unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy control (source_id, op, doc_key) from stdin (format binary)");
    copy.writeToCopy(rows.array(), 0, rows.position());
    copy.endCopy();
  }
}
