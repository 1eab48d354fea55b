package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.CorruptedInputException;
import org.tukaani.xz.XZFormatException;
import org.tukaani.xz.XZInputStream;

/// The unpacked binaries in the cache folder, shared by every data directory of the user.
///
/// A folder appears under its final name by one rename, so two processes may unpack at once and a
/// killed one leaves only a temporary folder. Inside lies a list of every file with its size: a
/// folder that does not match it (a cleaner took files, a disk lost them) is replaced.
record Binaries(Path home) {
  private static final String CONTENTS = "contents.list";
  private static final String TEMPORARY = ".unpacking-";
  private static final long NEEDED_MEGABYTES = 150;

  Path postgres() {
    return home.resolve("bin/postgres");
  }

  Path initdb() {
    return home.resolve("bin/initdb");
  }

  /// The binaries of this archive, unpacked first when the cache has no complete copy.
  static Binaries in(Path cacheDir, Archive archive, Consumer<String> progress) {
    Path home = cacheDir.resolve(archive.folderName());
    try {
      if (isComplete(home)) {
        return new Binaries(home);
      }
      progress.accept("Unpacking PostgreSQL " + archive.version() + " into " + home);
      Failure.requireSpace(cacheDir, NEEDED_MEGABYTES, "unpacking PostgreSQL");
      Files.createDirectories(cacheDir);
      removeAbandoned(cacheDir);
      Path fresh = Files.createTempDirectory(cacheDir, TEMPORARY);
      try {
        unpack(archive, fresh);
        moveInto(fresh, home, cacheDir);
      } finally {
        Trees.delete(fresh);
      }
      return new Binaries(home);
    } catch (CorruptedInputException | XZFormatException | EOFException e) {
      throw corrupt(archive, e);
    } catch (FileSystemException e) {
      throw Failure.of(e, cacheDir, "unpacking PostgreSQL");
    } catch (IOException e) {
      if (Failure.saysFull(String.valueOf(e.getMessage()))) {
        throw Failure.of(e, cacheDir, "unpacking PostgreSQL");
      }
      throw corrupt(archive, e);
    }
  }

  private static EmbeddedPostgresException corrupt(Archive archive, IOException cause) {
    return new EmbeddedPostgresException(
        Reason.CORRUPT_ARCHIVE,
        "The packed PostgreSQL %s is damaged (%s). Install the program again, or delete its jar from the local Maven repository and build again."
            .formatted(archive.url(), cause.getMessage()),
        cause);
  }

  private static void unpack(Archive archive, Path target) throws IOException {
    try (InputStream packed = new BufferedInputStream(archive.open(), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("an entry points outside the archive: " + entry.getName());
        }
        unpackEntry(tar, entry, file, target);
      }
    }
    if (!Files.isExecutable(target.resolve("bin/postgres"))) {
      throw new IOException("the archive holds no bin/postgres");
    }
    Files.writeString(target.resolve(CONTENTS), String.join("\n", contents(target)));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void unpackEntry(
      TarArchiveInputStream tar, TarArchiveEntry entry, Path file, Path target) throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Path link = Path.of(entry.getLinkName());
      if (!file.resolveSibling(link).normalize().startsWith(target)) {
        throw new IOException("a link points outside the archive: " + entry.getName());
      }
      Files.createSymbolicLink(file, link);
    } else if (entry.isFile()) {
      Files.copy(tar, file);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    } else {
      throw new IOException("an entry is neither file, link nor folder: " + entry.getName());
    }
  }

  /// Whoever comes second finds a complete folder and drops its own; a broken one is moved away
  /// first.
  private static void moveInto(Path fresh, Path home, Path cacheDir) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (AtomicMoveNotSupportedException e) {
        throw e;
      } catch (FileSystemException e) {
        if (isComplete(home)) {
          return;
        }
        if (attempt == 3) {
          throw e;
        }
        Path broken = Files.createTempDirectory(cacheDir, TEMPORARY);
        Files.move(home, broken.resolve("broken"), StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(broken);
      }
    }
  }

  private static boolean isComplete(Path home) throws IOException {
    Path list = home.resolve(CONTENTS);
    if (!Files.isRegularFile(list)) {
      return false;
    }
    try {
      return Files.readString(list).equals(String.join("\n", contents(home)));
    } catch (NoSuchFileException | UncheckedIOException e) {
      return false; // another process is replacing it
    }
  }

  /// `size path` of every file and link, sorted, without the list itself.
  private static List<String> contents(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.getFileName().toString().equals(CONTENTS))
          .map(file -> Trees.size(file) + " " + home.relativize(file))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  /// An hour is far longer than unpacking takes, and far shorter than a disk takes to fill with
  /// these.
  private static void removeAbandoned(Path cacheDir) throws IOException {
    Instant old = Instant.now().minus(Duration.ofHours(1));
    try (Stream<Path> folders = Files.list(cacheDir)) {
      for (Path folder : folders.toList()) {
        if (folder.getFileName().toString().startsWith(TEMPORARY)
            && Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
          Trees.delete(folder);
        }
      }
    }
  }
}
