package dev.inlay.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One owner of a data directory at a time, in this process and among processes. The operating
/// system lets go of it when the process ends, however it ends.
final class DirectoryLock implements AutoCloseable {
  /// Static because the operating system's lock is the process's: merely closing a second channel
  /// on the file would drop the first one's lock, so the file must not be opened twice.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// The folder's lock, or empty when somebody has it.
  static Optional<DirectoryLock> tryAcquire(Path folder) throws IOException {
    Path key = folder.toRealPath().resolve("lock");
    if (!HELD_HERE.add(key)) {
      return Optional.empty();
    }
    boolean held = false;
    try {
      FileChannel channel =
          FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      held = lock != null;
      if (held) {
        return Optional.of(new DirectoryLock(key, channel));
      }
      channel.close();
      return Optional.empty();
    } finally {
      if (!held) {
        HELD_HERE.remove(key);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD_HERE.remove(file);
  }
}
