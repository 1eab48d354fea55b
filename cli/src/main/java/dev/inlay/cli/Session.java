package dev.inlay.cli;

import dev.inlay.core.db.Database;
import dev.inlay.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/// A command's database, with the embedded server when this process started it.
record Session(Database database, @Nullable EmbeddedPostgres server) implements AutoCloseable {

  @Override
  public void close() {
    database.close();
    if (server != null) {
      server.close();
    }
  }
}
