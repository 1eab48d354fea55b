package dev.inlay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A key that every process finds, for providers that want one and take any.
public final class KeyFile implements AutoCloseable {
  /// The key in it.
  public static final String KEY = "sk-bench";

  private final Path file;

  private KeyFile(Path file) {
    this.file = file;
  }

  /// Writes one into the folder for temporary files.
  public static KeyFile write() throws IOException {
    Path file = Files.createTempFile("inlay-bench", ".key");
    Files.writeString(file, KEY);
    return new KeyFile(file);
  }

  /// Where it is, as profiles say it.
  public String source() {
    return "file:" + file;
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
