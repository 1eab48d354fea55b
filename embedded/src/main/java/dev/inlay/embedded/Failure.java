package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells a full disk from a folder that is not ours to write, so that the message can say what to
/// do.
final class Failure {
  private static final String FULL = "No space left on device";

  private Failure() {}

  static EmbeddedPostgresException of(IOException cause, Path where, String doing) {
    if (saysFull(String.valueOf(cause.getMessage()))) {
      return noSpace(where, "The disk of " + where + " filled up while " + doing + ".", cause);
    }
    return new EmbeddedPostgresException(
        Reason.UNWRITABLE,
        "Cannot use %s while %s (%s). Make the folder writable for this user, or choose another one."
            .formatted(where, doing, cause),
        cause);
  }

  static boolean saysFull(String output) {
    return output.contains(FULL) || output.contains("Disk quota exceeded");
  }

  static EmbeddedPostgresException noSpace(Path where, String what, Throwable cause) {
    return new EmbeddedPostgresException(
        Reason.NO_SPACE,
        what + " Free some space there, or choose a folder on another disk.",
        cause);
  }

  /// Refuses to begin what would fill the disk. The folder may not exist yet.
  static void requireSpace(Path folder, long megabytes, String doing) {
    try {
      Path existing = folder;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      FileStore disk = Files.getFileStore(existing);
      long free = disk.getUsableSpace() >> 20;
      if (free < megabytes) {
        throw noSpace(
            folder,
            "The disk of %s has %d MB free; %s needs %d MB."
                .formatted(folder, free, doing, megabytes),
            new IOException(disk + " is nearly full"));
      }
    } catch (IOException e) {
      throw of(e, folder, "looking for free space");
    }
  }
}
